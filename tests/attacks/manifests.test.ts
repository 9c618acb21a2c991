/** Those that got through once, and some of each kind; `npm run attacks` makes all of them. */
import { manifests } from './manifests';
import { named, testFamily } from './test-family';

const gotThroughOnce = named(manifests, [
  'UTF-32',
  'a NUL in an id',
  '10,000 attributes',
  'terminal escapes',
  'text turned around',
  'lines of another message',
  'a Kelvin sign for a K',
  'an element in a version',
  '3,000 problems',
  'a label of 5,000 characters',
  'the key turned around',
  'a version that was deleted after the upload',
  'a delete marker as a version',
  'a version behind a delete marker',
  'a manifest that is deleted while it is built',
]);
const some = new Set(manifests.attacks.filter((_, index) => index % 8 === 0));

testFamily(manifests, (attack) => gotThroughOnce(attack) || some.has(attack));
