/** The hostile packages that got through once, and one of each kind; `npm run attacks` makes all attempts. */
import { packages } from './packages';
import { named, testFamily } from './test-family';

const chosen = named(packages, [
  'a content file with an absolute path, encoded twice, referenced directly',
  'links to files of the machine in place of libraries, through another package',
  'MSBuild files in buildTransitive, through another package',
  "another compiler's library, by an option in a file's name, referenced directly",
  "another compiler's library, by an option in a runtime identifier, through another package",
  'two files that differ by case, referenced directly',
  "System.Private.CoreLib.dll, which is the runtime's own, through another package",
  'an assembly whose compilation never ends, referenced directly',
]);

testFamily(packages, chosen);
