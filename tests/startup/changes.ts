/** What can become of the function that says what it loads (`loads.ts`): its next deployment, or damage. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { write } from './function-layer';
import { type Published, versions } from './loads';

/** Changes the files in a folder. */
type Change = (task: string) => void;

const fileIn = (task: string, choice: number): string => {
  const names = deployedNames(task);
  return path.join(task, names[choice % names.length] ?? '');
};

/** Another version of the function, or of one of its files. */
const otherFiles = (functions: Published['functions']) =>
  fc.record({ version: fc.constantFrom(...versions), only: fc.option(fc.nat()) }).map(
    ({ version, only }): Change =>
      (task) => {
        const from = functions[version];
        if (only === null) cpSync(from, task, { recursive: true });
        else cpSync(fileIn(from, only), fileIn(task, only));
      },
  );

const flippedByte = fc.record({ file: fc.nat(), place: fc.nat(), bit: fc.integer({ min: 0, max: 7 }) }).map(
  ({ file, place: at, bit }): Change =>
    (task) => {
      const name = fileIn(task, file);
      const bytes = readFileSync(name);
      const offset = at % bytes.length;
      bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
      writeFileSync(name, bytes);
    },
);

const fileMore = fc
  .record({
    name: fc.constantFrom(
      'Other.dll',
      '.hidden',
      'prejit/Package.dll',
      'de/Package.resources.dll',
      'a b/c',
      'Loads.runtimeconfig.dev.json',
    ),
    like: fc.option(fc.nat()),
  })
  .map(
    ({ name, like }): Change =>
      (task) =>
        write(task, name, like === null ? '{}' : readFileSync(fileIn(task, like))),
  );

const fileLess = fc.nat().map(
  (file): Change =>
    (task) =>
      rmSync(fileIn(task, file)),
);

const otherText = fc
  .constantFrom<[string, string, string]>(
    ['Loads.deps.json', '"fileVersion": "2.0.0.0"', '"fileVersion": "2.0.0.1"'],
    ['Loads.deps.json', '"fileVersion": "2.0.0.0"', '"fileVersion": "1.0.0.0"'],
    ['Loads.deps.json', '"Package.dll"', '"lib/Package.dll"'],
    ['Loads.runtimeconfig.json', '"configProperties": {', '"configProperties": { "Setting": "other",'],
  )
  .map(
    ([file, from, to]): Change =>
      (task) => {
        const name = path.join(task, file);
        // A change before may have removed it.
        if (existsSync(name)) write(task, file, readFileSync(name, 'utf8').replace(from, to));
      },
  );

export const changesOf = (functions: Published['functions']): fc.Arbitrary<Change> =>
  fc.oneof(otherFiles(functions), flippedByte, fileMore, fileLess, otherText);

/** All that is in a folder, to compare. */
export const contents = (task: string): string =>
  JSON.stringify(deployedNames(task).map((name) => [name, readFileSync(path.join(task, name), 'base64')]));

/** Paths of the files in a folder. */
export const deployedNames = (task: string): string[] =>
  readdirSync(task, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(task, path.join(parentPath, name)))
    .sort();
