/** Checks at a build's start that the .NET SDK has what this program takes from its inside, which no document promises. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../confinement/run';
import { PipelineError } from '../core/errors';
import { buildFiles } from '../core/keys';
import { toolchainError } from './errors';
import type { StoreProject } from './project';
import { sdkVersion } from './publish';
import { toolEnvironment } from './tool-environment';

/** What store-props.ts builds on, as it stands in the SDK's MSBuild files: the same from SDK 5.0 to 10.0. */
const needed: { what: string; text: string }[] = [
  { what: 'the target _CreateR2RImages', text: '<Target Name="_CreateR2RImages"' },
  ...['_ReadyToRunCompileList', '_ReadyToRunFilesToPublish', '_ReadyToRunAssembliesToReference'].map((name) => ({
    what: `the item ${name}`,
    text: `ItemName="${name}"`,
  })),
  { what: 'the property PreserveStoreLayout', text: 'PreserveStoreLayout="$(PreserveStoreLayout)"' },
];

/** Reading the project with all that it imports takes a second or two. */
const limits = { wallSeconds: 120 };

/**
 * Without its target or its items the SDK would publish every assembly as IL, and say nothing.
 * @returns the SDK's version
 * @throws PipelineError `SdkNotSupported`, naming the SDK and what it lacks
 */
export async function checkSdk(project: StoreProject): Promise<string> {
  const [version, imported] = await Promise.all([sdkVersion(project), importedFiles(project)]);
  const lacking = needed.filter(({ text }) => !imported.includes(text)).map(({ what }) => what);
  if (lacking.length === 0) return version;
  throw new PipelineError(
    'SdkNotSupported',
    `The .NET SDK ${version} lacks ${lacking.join(', ')}, which builds of stores need. Choose an image with another SDK in prejit:buildImages, or update this pipeline.`,
  );
}

/** Of a project's `obj` folder nothing is read: a restore that runs meanwhile writes there, and a half of a file ends MSBuild. */
const withoutRestored = [
  '-property:ImportProjectExtensionProps=false',
  '-property:ImportProjectExtensionTargets=false',
];

/** The project as MSBuild reads it: one text with every file that it imports. */
async function importedFiles({ directory, props }: StoreProject): Promise<string> {
  const file = join(directory, 'imported.xml');
  const args = ['msbuild', buildFiles.project, `-preprocess:${file}`, `-property:DirectoryBuildPropsPath=${props}`];
  const options = { cwd: directory, env: toolEnvironment(), limits };
  const { exitCode, output } = await run(
    'dotnet',
    [...args, ...withoutRestored, '-nologo', '-nodeReuse:false'],
    options,
  );
  if (exitCode !== 0) throw toolchainError(output, []);
  return readFile(file, 'utf8');
}
