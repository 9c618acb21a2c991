/** Every odd configuration and name, and some of the odd zips and deps files, of which all have tests of their own without a stack. */
import { consumers } from './consumers';
import { configurationAttacks } from './consumers/configurations';
import { nameAttacks } from './consumers/names';
import { testFamily } from './test-family';

const some = new Set([
  ...configurationAttacks,
  ...nameAttacks,
  ...consumers.attacks.filter((_, index) => index % 6 === 3),
]);
testFamily(consumers, (attack) => some.has(attack));
