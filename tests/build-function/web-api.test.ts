/** The layer of an executable on ASP.NET Core with a native library, whose zip has some assemblies compiled already. */
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import { recordOwnStart } from '../../bench/profile';
import { subjects } from '../../bench/subjects';
import { zipDirectory } from '../../lambda-host/zip';
import { ilOptions, publishFunction } from '../../measure/function';
import { acceptLayer } from './accept-layer';
import { answerOf, buildFunctionLayer, deployed, settingsOf, temporary, unpackedLayer } from './function-build';

jest.setTimeout(240_000);

const subject = subjects.find(({ name }) => name === 'web');
if (!subject) throw new Error('The benchmark has no web API any more.');

test('what is compiled already stays as it is, the rest is compiled, and it answers as it did', async () => {
  const directory = await publishFunction(subject, path.join(temporary, 'published'), ilOptions);
  const compiledAlready = 'Microsoft.Data.Sqlite.dll';
  const readyToRun = await publishFunction(subject, path.join(temporary, 'ready-to-run'), [
    '-p:PublishReadyToRun=true',
  ]);
  await copyFile(path.join(readyToRun, compiledAlready), path.join(directory, compiledAlready));
  const profile = await recordOwnStart(subject, directory);
  const zip = await zipDirectory(directory);
  const built = await buildFunctionLayer({ zip, subject, profile });
  const { error, report } = built;
  expect(error).toBeUndefined();
  const of = (file: string) => report.assemblies.find((assembly) => assembly.path === file);
  expect(of(compiledAlready)).toMatchObject({ notCompiled: { kind: 'compiled' } });
  expect(of('Web.dll')).toMatchObject({ copy: expect.stringMatching(/^prejit\/function\/store\/.*Web\.dll$/) });
  expect(report.assemblies.filter(({ copy }) => copy).length).toBeGreaterThan(3);
  expect(report.startupImage).toMatchObject({
    dropped: expect.not.objectContaining({ assemblyMissing: expect.anything() }),
  });
  const accepted = await acceptLayer(
    { zip, settings: settingsOf(subject), output: built.output, level: 'profiled' },
    deployed,
  );
  expect(accepted).toMatchObject({ scope: 'all', zipBytes: report.zipBytes });
  expect(await answerOf(subject, directory, await unpackedLayer(built))).toBe(await answerOf(subject, directory));
});
