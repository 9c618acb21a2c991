import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { fromBufferPromise } from 'yauzl';
import { deployedFiles } from '../../../core/function-layout/deployed-files';
import { expectedText, fileContent } from '../../../core/function-layout/expected-list';
import { type RawEntry, rawZip, symbolicLink } from '../../support/raw-zip';

async function filesOf(...entries: (RawEntry | string)[]): Promise<string[]> {
  const zip = await fromBufferPromise(
    rawZip(entries.map((entry) => (typeof entry === 'string' ? { name: entry } : entry))),
  );
  const found = [];
  for await (const entry of zip.eachEntry()) found.push(entry);
  return [...deployedFiles(found).keys()];
}

test('files are known by the paths that they are unpacked to', async () => {
  const folder = { name: 'empty', mode: 0o040755 };
  expect(await filesOf('A.dll', './b//c.txt', 'folder/', folder, 'é/ü.json', '.dot/-file')).toEqual([
    ...['A.dll', 'b/c.txt', 'é/ü.json', '.dot/-file'],
  ]);
});

test.each<[string, ...(RawEntry | string)[]]>([
  ['is in it twice', 'a/b', './a/b'],
  ['is a file and a folder', 'a', 'a/b'],
  ['is a symbolic link', { name: 'a', mode: symbolicLink }],
  ['has a character in its name', 'a\nb'],
  ['has a character in its name', '-'],
  ['has a name that programs read differently', { name: Buffer.from('caf\xe9', 'latin1'), flags: 0 }],
])('a zip that leaves a choice is refused: a file %s', async (reason, ...entries) => {
  await expect(filesOf(...entries)).rejects.toThrow(reason);
});

test('b2sum finds what is in the list as it was, whatever the names and the content', () => {
  const character = fc.constantFrom(...'ab.-_ \'"$`*?[]()~#!&;|<>=é日💥\u202e');
  const name = fc.string({ unit: character, minLength: 1, maxLength: 6 }).filter((text) => !/^(\.+|-)$/.test(text));
  fc.assert(
    fc.property(fc.dictionary(name, fc.uint8Array({ maxLength: 200 }), { minKeys: 1, maxKeys: 5 }), (contents) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'listed-'));
      mkdirSync(path.join(folder, 'sub'));
      const files = Object.entries(contents).map(
        ([file, content], n) => [n % 2 ? file : `sub/${file}`, content] as const,
      );
      for (const [file, content] of files) writeFileSync(path.join(folder, file), content);
      const input = expectedText('App', new Map(files.map(([file, content]) => [file, fileContent(content)])));
      const options = { cwd: folder, input, encoding: 'utf8' } as const;
      expect(spawnSync('b2sum', ['--check', '--strict', '--quiet'], options)).toMatchObject({ status: 0, stderr: '' });
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 25 },
  );
});
