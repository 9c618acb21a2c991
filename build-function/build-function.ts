/** The steps of a build of one function's layer, in order. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildEnvironment } from '../build-store/environment';
import { frameworkFolders } from '../build-store/framework-packs';
import { inSandbox } from '../build-store/in-sandbox';
import type { Progress } from '../build-store/progress';
import { prepareProject } from '../build-store/project';
import { sdkVersion } from '../build-store/publish';
import { reportBase } from '../build-store/report-base';
import { restore } from '../build-store/restore';
import { writeZip } from '../build-store/zip';
import { PipelineError } from '../core/errors';
import { UnfitFunction } from '../core/function-layout/unfit-function';
import type { FunctionReport } from '../core/function-report';
import { buildFiles } from '../core/keys';
import { isCompilable, listAssemblies, referenced } from './assemblies';
import { compileFunction } from './compile-function';
import { prepareCrossgen } from './crossgen-for-function';
import { describeAssemblies } from './describe-assemblies';
import { frameworkProject } from './framework-project';
import { bytesOf, layOut } from './lay-out';
import { readFunction } from './read-function';
import { gatherReferences, layerAssemblies } from './references';
import { makeImage } from './startup-image';
import { usedProfile } from './used-methods';

/** Writes layer.zip and build-report.json to the output. */
export async function buildFunction(environment: BuildEnvironment, progress: Progress): Promise<FunctionReport> {
  try {
    return await build(environment, progress);
  } catch (error) {
    if (!(error instanceof UnfitFunction)) throw error;
    throw new PipelineError('FunctionCodeRefused', `The function can't have a layer. ${error.message}`, {
      cause: error,
    });
  }
}

async function build(environment: BuildEnvironment, progress: Progress): Promise<FunctionReport> {
  const { framework, architecture, level, manifestDirectory, programDirectory, workDirectory, outputDirectory } =
    environment;
  progress.say(`building the layer of a function of ${framework} for ${architecture} at level ${level}`);
  const fn = await readFunction(environment);
  const assemblies = await listAssemblies(fn);
  progress.finish('unpack', `unpacked the function: ${fn.files.size} files, ${assemblies.length} assemblies`);

  const project = await prepareProject(environment, frameworkProject(environment, fn.aspNetCore));
  const [assets, sdk] = await Promise.all([restore(project, environment, progress), sdkVersion(project)]);
  const frameworks = frameworkFolders(environment, assets);
  const others = [...referenced(assemblies), ...(await layerAssemblies(fn, environment))];
  const references = await gatherReferences(frameworks, others, join(workDirectory, 'references'));

  const { compiled, startup, refused } = await inSandbox(progress, async (sandbox) => {
    const image = await makeImage(sandbox, environment, assets, references);
    const [startup, refused] = image && 'refused' in image ? [undefined, image.refused] : [image, undefined];
    if (startup) progress.finish('startup image', `compiled ${startup.report.compiled} methods of the profile`);
    if (refused !== undefined) progress.finish('startup image', `none: ${refused}`);
    const compiled = await compileFunction(
      {
        assemblies: assemblies.filter(isCompilable),
        crossgen: await prepareCrossgen(sandbox, environment, assets, references, frameworks),
        sandbox,
        level,
        ...(refused !== undefined && { refused }),
        profile: startup && (await usedProfile(join(manifestDirectory, buildFiles.profile), startup.methodProfile)),
        layerBytes: (copies) => bytesOf(layOut({ fn, startup, programDirectory }, copies)),
        room: fn.source.room,
        directory: join(workDirectory, 'copies'),
      },
      progress,
    );
    return { compiled, startup, refused };
  });
  progress.finish('compile', `compiled ${compiled.copies.size} of ${assemblies.length} assemblies ahead of time`);

  const entries = layOut({ fn, startup, programDirectory }, compiled.copies);
  const { zipBytes, unzippedBytes } = await writeZip(join(outputDirectory, buildFiles.layer), entries);
  progress.finish('zip', `zipped ${entries.length} files, ${zipBytes} bytes`);
  const report: FunctionReport = {
    ...reportBase(environment, { sdk, assets, startup, zipBytes, unzippedBytes }, progress),
    scope: compiled.scope,
    ...(refused !== undefined && { imageRefused: refused }),
    room: fn.source.room,
    assemblies: await describeAssemblies(assemblies, compiled),
  };
  await writeFile(join(outputDirectory, buildFiles.report), `${JSON.stringify(report, null, 2)}\n`);
  return report;
}
