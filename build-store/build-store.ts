/** The steps of a build, in order. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../core/errors';
import { buildFiles } from '../core/keys';
import { artifactXml } from '../core/packages';
import type { BuildReport } from '../core/report';
import { storeFolder } from '../core/targets';
import { describeFiles } from './assemblies';
import { checkSdk } from './check-sdk';
import { compileStore } from './compile-store';
import type { BuildEnvironment } from './environment';
import { inSandbox } from './in-sandbox';
import { layOutStore } from './lay-out';
import type { Progress } from './progress';
import { prepareProject, readManifest } from './project';
import { publish } from './publish';
import { printable } from './quoted';
import { reportBase } from './report-base';
import { restore } from './restore';
import { finishImage, generateImage } from './startup-image';
import { writeZip } from './zip';

/** Longest warning of NuGet in the report, in characters. */
const mostWarned = 2000;

/** Writes Dependencies.csproj, packages.lock.json, layer.zip, artifact.xml and build-report.json to the output. */
export async function buildStore(environment: BuildEnvironment, progress: Progress): Promise<BuildReport> {
  const { framework, architecture, level, image, unavailableImage, outputDirectory } = environment;
  const output = (name: string): string => join(outputDirectory, name);
  progress.say(`building ${framework} for ${architecture} at level ${level}`);
  if (unavailableImage) progress.say(`running on ${image}, because CodeBuild could not provide ${unavailableImage}`);

  const project = await prepareProject(environment, await readManifest(environment));
  const checked = checkSdk(project);
  const [assets, sdk] = await Promise.all([orWhatSdkLacks(restore(project, environment, progress), checked), checked]);
  await publish(project, progress);
  const store = layOutStore(assets, project.publishDirectory, environment);
  if (store.packages.length === 0) {
    throw new PipelineError(
      'BuildFailed',
      'None of the packages has files for a layer: the shared framework already has them all. Add other packages to the manifest.',
    );
  }
  const { contents, startup } = await inSandbox(progress, async (sandbox) => {
    const generated = await generateImage(sandbox, environment, project, assets);
    const profile = generated && sandbox.path(generated.generated.methodProfile);
    const { files } = store;
    const outcomes = await compileStore({ ...environment, files, assets, project, sandbox, profile }, progress);
    const contents = await describeFiles(files, architecture, outcomes);
    const precompiled = contents.assemblies.filter(({ readyToRun }) => readyToRun).length;
    progress.finish('compile', `compiled ${precompiled} of ${contents.assemblies.length} assemblies ahead of time`);
    return { contents, startup: generated && (await finishImage(sandbox, environment, generated)) };
  });

  const artifact = artifactXml(store.packages);
  if (startup) {
    const { compiled, resolved, requested } = startup.report;
    progress.finish(
      'startup image',
      `compiled ${compiled} methods; of the profile's ${requested} methods and types, ${resolved} exist`,
    );
  }
  const entries = [
    ...store.files,
    ...(startup?.entries ?? []),
    { path: storeFolder(environment) + buildFiles.artifact, content: artifact },
  ];
  const { zipBytes, unzippedBytes } = await writeZip(output(buildFiles.layer), entries);
  progress.finish('zip', `zipped ${entries.length} files, ${zipBytes} bytes`);

  const report: BuildReport = {
    ...reportBase(environment, { sdk, assets, startup, zipBytes, unzippedBytes }, progress),
    packages: store.packages,
    leftOut: store.leftOut,
    ...contents,
    warnings: assets.logs.map(({ code, message }) => ({ code, message: printable(message).slice(0, mostWarned) })),
  };
  await Promise.all([
    copyFile(join(project.directory, buildFiles.project), output(buildFiles.project)),
    copyFile(join(project.directory, buildFiles.lock), output(buildFiles.lock)),
    writeFile(output(buildFiles.artifact), artifact),
    writeFile(output(buildFiles.report), `${JSON.stringify(report, null, 2)}\n`),
  ]);
  return report;
}

/** An SDK that builds can't do with may well fail to restore, and say something else of it: what it lacks is the reason. */
async function orWhatSdkLacks<T>(restored: Promise<T>, checked: Promise<unknown>): Promise<T> {
  try {
    return await restored;
  } catch (error) {
    await checked;
    throw error;
  }
}
