import { manifests } from './manifests';
import { testFamily } from './test-family';

testFamily(manifests);
