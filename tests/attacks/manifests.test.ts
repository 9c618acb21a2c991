import { manifests } from './manifests';
import { testFamily } from './test-family';

jest.setTimeout(60_000);
testFamily(manifests);
