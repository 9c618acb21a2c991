import { testFamily } from './test-family';
import { web } from './web';

testFamily(web);
