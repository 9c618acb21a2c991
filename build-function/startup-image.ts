/** The startup image of a function's layer: code that its start needs and that no assembly of its own can hold. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type AssetsFile, compilerFolder } from '../build-store/assets';
import type { BuildEnvironment } from '../build-store/environment';
import { frameworkFolders } from '../build-store/framework-packs';
import type { ZipEntry } from '../build-store/zip';
import type { Sandbox } from '../confinement/sandbox';
import { PipelineError } from '../core/errors';
import { functionImageFiles, functionStartupFolder } from '../core/function-layer';
import { buildFiles } from '../core/keys';
import type { StartupImageReport } from '../core/report';
import { startupImageName } from '../core/targets';
import { finishStartupImage } from '../startup/build-image';
import { generateImage } from '../startup/generate-image';
import { functionHookFile, generatorFile } from '../startup/program-files';
import type { References } from './references';

export interface FunctionImage {
  entries: ZipEntry[];
  report: StartupImageReport;
  /** Path in the sandbox of the profile's methods in the form that the compiler takes. */
  methodProfile: string;
}

/** Undefined without a profile. */
export async function makeImage(
  sandbox: Sandbox,
  environment: BuildEnvironment,
  assets: AssetsFile,
  references: References,
): Promise<FunctionImage | undefined> {
  const { architecture, fingerprint, level, manifestDirectory, programDirectory, workDirectory } = environment;
  if (level !== 'profiled') return undefined;
  const profile = join(manifestDirectory, buildFiles.profile);
  if (!existsSync(profile)) {
    throw new PipelineError('StartupProfileMissing', `The build's source holds no ${buildFiles.profile}.`);
  }
  const request = {
    profile,
    name: startupImageName(fingerprint),
    storeDirectory: references.directory,
    architecture,
    generator: join(programDirectory, generatorFile),
    hook: join(programDirectory, functionHookFile(environment)),
    crossgen: join(compilerFolder(assets), 'tools', 'crossgen2'),
    frameworkReference: frameworkFolders(environment, assets),
    output: join(workDirectory, 'startup-image'),
  };
  const generated = await generateImage(sandbox, request);
  const report = await finishStartupImage(sandbox, request, generated);
  const entries = functionImageFiles(fingerprint).map((file) => ({
    path: functionStartupFolder + file,
    source: join(request.output, file),
  }));
  return { entries, report, methodProfile: sandbox.path(generated.methodProfile) };
}
