/** Those that were published once, and every third of the others; `npm run attacks` makes all of them. */
import { named, testFamily } from './test-family';
import { zips } from './zips';

const gotThroughOnce = named(zips, [
  'another assembly in the place of the startup hook',
  'the startup hook with one bit changed',
  'a second assembly beside the startup hook',
  'a deps.json beside the startup hook',
  'a file that nobody but its owner can read',
  'a setuid file',
  'a script, executable or not',
  'a core library of the runtime',
  'IL with an invented reason',
  'a package folder that looks like another',
  'a package whose id looks like another',
  'a file name that is turned around by a bidirectional override',
  'a further package, locked as if the manifest had asked for it',
  'a package in another version than the manifest asks for',
  'a package that was asked for and is silently left out',
]);
const others = zips.attacks.filter((attack) => !gotThroughOnce(attack));
const some = new Set(others.filter((_, index) => index % 3 === 0));

testFamily(zips, (attack) => gotThroughOnce(attack) || some.has(attack));
