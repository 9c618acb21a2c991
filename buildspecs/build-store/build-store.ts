/** The steps of a build, in order. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../lambdas/shared/errors';
import { buildFiles } from '../../lambdas/shared/keys';
import { artifactXml } from '../../lambdas/shared/packages';
import type { BuildReport } from '../../lambdas/shared/report';
import { storeFolder } from '../../lambdas/shared/targets';
import { describeFiles } from './assemblies';
import { compilerVersion } from './assets';
import { compileStore } from './compile';
import type { BuildEnvironment } from './environment';
import { layOutStore } from './lay-out';
import type { Progress } from './progress';
import { prepareProject } from './project';
import { publish } from './publish';
import { makeStartupImage } from './startup-image';
import { writeZip } from './zip';

/** Writes Dependencies.csproj, packages.lock.json, layer.zip, artifact.xml and build-report.json to the output. */
export async function buildStore(environment: BuildEnvironment, progress: Progress): Promise<BuildReport> {
  const { framework, architecture, level, outputDirectory } = environment;
  const output = (name: string): string => join(outputDirectory, name);
  progress.say(`building ${framework} for ${architecture} at level ${level}`);

  const project = await prepareProject(environment);
  const { assets, sdk } = await publish(project, progress);
  const store = layOutStore(assets, project.publishDirectory, environment);
  if (store.packages.length === 0) {
    throw new PipelineError(
      'BuildFailed',
      'None of the packages has files for a layer: the shared framework already has them all. Add other packages to the manifest.',
    );
  }
  const refused = await compileStore(store.files, project, progress);
  const contents = await describeFiles(store.files, architecture, refused);
  const precompiled = contents.assemblies.filter(({ readyToRun }) => readyToRun).length;
  progress.finish('compile', `compiled ${precompiled} of ${contents.assemblies.length} assemblies ahead of time`);

  const artifact = artifactXml(store.packages);
  const startup = await makeStartupImage(environment, project, assets);
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
    version: 1,
    framework,
    architecture,
    level,
    sdk,
    compiler: compilerVersion(assets),
    packages: store.packages,
    leftOut: store.leftOut,
    ...contents,
    ...(startup && { startupImage: startup.report }),
    warnings: assets.logs.map(({ code, message }) => ({ code, message })),
    zipBytes,
    unzippedBytes,
    seconds: progress.seconds,
  };
  await Promise.all([
    copyFile(join(project.directory, buildFiles.project), output(buildFiles.project)),
    copyFile(join(project.directory, buildFiles.lock), output(buildFiles.lock)),
    writeFile(output(buildFiles.artifact), artifact),
    writeFile(output(buildFiles.report), `${JSON.stringify(report, null, 2)}\n`),
  ]);
  return report;
}
