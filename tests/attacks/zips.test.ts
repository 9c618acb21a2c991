import { testFamily } from './test-family';
import { zips } from './zips';

testFamily(zips);
