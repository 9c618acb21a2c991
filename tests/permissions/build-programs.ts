/**
 * Programs that stand for those which builds run, in the stack's own archive: they compile nothing, and leave what is in order. Whatever
 * surrounds them is real: the project, its role, the buildspec, what is downloaded and uploaded.
 */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { buildFiles, functionSourceFiles } from '../../core/keys';
import { startScripts } from '../../startup/program-files';
import { entries, output } from '../lambdas/fakes/layer';
import { layerEntries, outputOf } from '../lambdas/publish-function/made-layer';
import { writeZip, type ZipEntry } from '../support/layer-zip';

/** Versions of the one package that manifests can name. */
export const packageVersions = { first: '2.1.0', second: '2.1.1', slow: '9.9.9' };

/** A handler whose function is not compiled in time. */
export const slowHandler = 'App::App.Slow::Handle';

/**
 * Writes what was prepared, and a report that says the same as the plan.
 * @param prepared its folder, and @param planned what the plan decides of the report, and @param slow when it never ends: JavaScript
 */
const program = (prepared: string, planned: string, slow: string): string => `
const { cpSync, readFileSync, writeFileSync } = require('node:fs');
const source = (name) => readFileSync(process.env.CODEBUILD_SRC_DIR_manifest + '/' + name, 'utf8');
if (${slow}) setInterval(() => {}, 1000);
else {
  cpSync('prepared/' + ${prepared}, 'output', { recursive: true });
  const report = JSON.parse(readFileSync('output/${buildFiles.report}', 'utf8'));
  writeFileSync('output/${buildFiles.report}', JSON.stringify({ ...report, ...${planned} }));
}
`;

const version = `/Version="\\[([^\\]]+)\\]"/.exec(source('${buildFiles.project}'))[1]`;
const settings = `JSON.parse(source('${functionSourceFiles.settings}'))`;
const buildStore = program(version, '{ level: process.env.LEVEL }', `${version} === '${packageVersions.slow}'`);
const buildFunction = program("'function'", `{ room: ${settings}.room }`, `${settings}.handler === '${slowHandler}'`);

/** @param archive the stack's own: what functions get from it stays */
export async function standInPrograms(archive: Buffer): Promise<Buffer> {
  const kept = await startupFiles(archive);
  const script = (file: string) => kept.find(({ path }) => path === file)?.content ?? '';
  const scripts = Object.fromEntries(Object.entries(startScripts).map(([path, file]) => [path, script(file)]));
  const made = await outputOf(layerEntries({ scripts, next: undefined }));
  const stores = await Promise.all([packageVersions.first, packageVersions.second].map(preparedStore));
  return writeZip([
    ...kept,
    { path: 'build-store.js', content: buildStore },
    { path: 'build-function.js', content: buildFunction },
    ...stores.flat(),
    { path: `prepared/function/${buildFiles.layer}`, content: made.zip },
    { path: `prepared/function/${buildFiles.report}`, content: JSON.stringify(made.report) },
  ]);
}

async function preparedStore(version: string): Promise<ZipEntry[]> {
  const { zip, artifact, lock, report } = await output(entries(version), {}, version);
  const files = {
    [buildFiles.layer]: zip,
    [buildFiles.artifact]: artifact,
    [buildFiles.lock]: lock,
    [buildFiles.report]: JSON.stringify(report),
  };
  return Object.entries(files).map(([name, content]) => ({ path: `prepared/${version}/${name}`, content }));
}

async function startupFiles(archive: Buffer): Promise<ZipEntry[]> {
  const zip = await fromBufferPromise(archive);
  const files: ZipEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.startsWith('startup/')) continue;
    files.push({ path: entry.fileName, content: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  return files;
}
