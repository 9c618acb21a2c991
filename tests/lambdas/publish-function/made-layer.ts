/** A function of one assembly, what the plan wrote of it, and what its build leaves. The assembly is one of the runtime's own, which is compiled already. */
import { createHash } from 'node:crypto';
import { functionLayerFiles } from '../../../core/function-layer';
import { fileContent } from '../../../core/function-layout/expected-list';
import { type DeployedFunction, layerTexts } from '../../../core/function-layout/layer-texts';
import type { PlannedFunctionLayer } from '../../../core/function-pipeline';
import type { FunctionReport } from '../../../core/function-report';
import { machineArchitecture } from '../../../core/targets';
import { programMode } from '../../../core/zip-entries';
import type { PublishSettings } from '../../../lambdas/publish-function/settings';
import { writeZip, type ZipEntry } from '../../support/layer-zip';
import { sharedFrameworkAssembly } from '../fakes/assembly';

export const assembly = sharedFrameworkAssembly();

export const layer: PlannedFunctionLayer = {
  framework: 'net10.0',
  architecture: machineArchitecture,
  runtimeIdentifier: 'linux-x64',
  level: 'cross-module',
  fingerprint: 'f'.repeat(32),
  buildProject: 'build',
  buildSource: `test-bucket/build-source/${'a'.repeat(32)}.zip`,
  buildOutput: `build-output/${'a'.repeat(32)}`,
  function: 'app',
  layerName: 'fn_app-net10-0-x86_64',
  codeSha256: 'code',
  next: '/opt/datadog',
  action: 'build',
  profile: 'none',
};

const depsJson = JSON.stringify({
  runtimeTarget: { name: '.NETCoreApp,Version=v10.0' },
  targets: { '.NETCoreApp,Version=v10.0': { 'App/1.0.0': { runtime: { 'App.dll': {} } } } },
  libraries: { 'App/1.0.0': {} },
});
const runtimeConfig = JSON.stringify({
  runtimeOptions: { framework: { name: 'Microsoft.NETCore.App', version: '10.0.0' } },
});

const functionFiles: Record<string, string | Buffer> = {
  'App.deps.json': depsJson,
  'App.dll': assembly.bytes,
  'App.pdb': 'symbols',
  'App.runtimeconfig.json': runtimeConfig,
};

const deployed: DeployedFunction = {
  assembly: 'App',
  architecture: machineArchitecture,
  files: new Map(Object.entries(functionFiles).map(([path, content]) => [path, fileContent(Buffer.from(content))])),
  depsJson,
  runtimeConfig,
};

const functionEntries = Object.entries(functionFiles).map(([path, content]) => ({ path, content }));

/** The function's zip; and another of the same files. */
export const functionZip = (): Promise<Buffer> => writeZip(functionEntries);
export const otherFunctionZip = (): Promise<Buffer> => writeZip([...functionEntries].reverse());

/** The build's source, as the plan writes it. */
export async function functionSource(room = 200_000_000): Promise<Buffer> {
  const settings = { handler: 'App::App.Function::Handle', assembly: 'App', next: layer.next, room };
  return writeZip([
    { path: 'function.zip', content: await functionZip() },
    { path: 'function.json', content: JSON.stringify(settings) },
  ]);
}

const scripts = {
  [functionLayerFiles.start]: '#!/bin/bash\nstart',
  [functionLayerFiles.dotnet]: '#!/bin/bash\ndotnet',
};
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const settings: PublishSettings = {
  BUCKET: 'test-bucket',
  FUNCTION_HOOKS: {},
  START_SCRIPTS: Object.fromEntries(Object.entries(scripts).map(([path, text]) => [path, sha256(text)])),
};

export const copyPath = 'prejit/function/store/prejit/App.dll';

/** What a layer has that the function itself does not tell: scripts by their paths, and the wrapper that it goes on to. */
interface LayerBesides {
  scripts: Record<string, string | Buffer>;
  next: string | undefined;
}

/** The entries of a layer that is in order. */
export function layerEntries(besides: LayerBesides = { scripts, next: layer.next }): ZipEntry[] {
  const { texts } = layerTexts(deployed, { compiled: ['App.dll'], next: besides.next });
  return [
    ...Object.entries(besides.scripts).map(([path, content]) => ({ path, content, mode: programMode })),
    ...[...texts].map(([path, content]) => ({ path, content })),
    { path: copyPath, content: assembly.bytes },
    { path: copyPath.replace('.dll', '.pdb'), content: 'symbols' },
  ];
}

/** What a build leaves: its zip, and a report that says the same. */
export async function outputOf(
  entries: ZipEntry[] = layerEntries(),
  changes: Partial<FunctionReport> = {},
  room = 200_000_000,
): Promise<{ zip: Buffer; report: FunctionReport }> {
  const zip = await writeZip(entries);
  const bytes = assembly.bytes.length;
  return {
    zip,
    report: {
      version: 1,
      framework: 'net10.0',
      architecture: machineArchitecture,
      level: 'cross-module',
      sdk: '10.0.401',
      compiler: '10.0.12',
      scope: 'all',
      room,
      assemblies: [{ path: 'App.dll', copy: copyPath, bytes, copyBytes: bytes, methods: assembly.methods }],
      zipBytes: zip.length,
      unzippedBytes: entries.reduce((sum, { content = '' }) => sum + Buffer.byteLength(content), 0),
      seconds: {},
      ...changes,
    },
  };
}
