import { profiles } from './profiles';
import { testFamily } from './test-family';

// Of each kind of damage the first, what ended in a stack trace once, and the well-formed ones that are compiled in no time.
testFamily(profiles, ({ name }) => /\(seed (\d*000|0|1400[2-4])\)|of a package/.test(name));
