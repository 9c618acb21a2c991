/** A function that is on a package layer too: what it finds there is no part of its zip, and yet what its code refers to. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { artifactXml } from '../../core/packages';
import { machineArchitecture, storeFolder } from '../../core/targets';
import { unpackedZips } from '../../lambda-host/unpack';
import { zipDirectory } from '../../lambda-host/zip';
import { publishFunction } from '../../measure/function';
import { writeZip } from '../support/layer-zip';
import { consumer } from './consumer';
import { answerOf, buildFunctionLayer, temporary } from './function-build';

jest.setTimeout(120_000);

const store = storeFolder({ framework: 'net10.0', architecture: machineArchitecture });
const packages = process.env.NUGET_PACKAGES ?? path.join(homedir(), '.nuget', 'packages');
const hashing = { id: 'System.IO.Hashing', version: '11.0.0' };
const folder = `${hashing.id.toLowerCase()}/${hashing.version}`;

test('its code is compiled with the packages of that layer, and runs with both', async () => {
  const artifact = path.join(temporary, 'artifact.xml');
  await writeFile(artifact, artifactXml([hashing]));
  const options = ['-r', 'linux-x64', '--no-self-contained', '--manifest', artifact];
  const directory = await publishFunction(consumer, path.join(temporary, 'published'), options);
  // Symbols of the function's own, whatever is in them.
  await writeFile(path.join(directory, 'Consumer.pdb'), 'symbols');
  const [name = ''] = readdirSync(path.join(packages, folder, 'lib')).filter((each) => each === 'net10.0');
  const assembly = `lib/${name}/System.IO.Hashing.dll`;
  const layer = await writeZip([
    { path: `${store}${folder}/${assembly}`, content: readFileSync(path.join(packages, folder, assembly)) },
  ]);

  const zip = await zipDirectory(directory);
  const [without, build] = [
    await buildFunctionLayer({ zip, subject: consumer }),
    await buildFunctionLayer({ zip, subject: consumer, layers: [layer] }),
  ];
  const methodsOf = ({ report }: typeof build): number =>
    report.assemblies.find((each) => each.path === 'Consumer.dll')?.methods ?? 0;
  expect(methodsOf(build)).toBeGreaterThan(methodsOf(without));
  expect(build.report.assemblies.map((each) => each.path)).not.toContain('System.IO.Hashing.dll');

  const layerZip = path.join(temporary, 'package-layer.zip');
  await writeFile(layerZip, layer);
  await mkdir(path.join(temporary, 'both'), { recursive: true });
  const opt = await unpackedZips(path.join(temporary, 'both'), layerZip, build.output('layer.zip'));
  const answer = JSON.parse(
    await answerOf(consumer, directory, opt, { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' }),
  );
  expect(answer.package).toContain(`/dotnetcore/store/`);
  const [copy = ''] = build.report.assemblies.flatMap((each) =>
    each.path === 'Consumer.dll' ? [each.copy ?? ''] : [],
  );
  expect(readFileSync(path.join(opt, copy.replace('.dll', '.pdb')), 'utf8')).toBe('symbols');
});
