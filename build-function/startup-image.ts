/** The startup image of a function's layer: code that its start needs and that no assembly of its own can hold. */
import { join } from 'node:path';
import type { AssetsFile } from '../build-store/assets';
import type { BuildEnvironment } from '../build-store/environment';
import { imageRequest } from '../build-store/startup-image';
import type { ZipEntry } from '../build-store/zip';
import type { Sandbox } from '../confinement/sandbox';
import { functionImageFiles, functionStartupFolder } from '../core/function-layer';
import { buildFiles } from '../core/keys';
import type { StartupImageReport } from '../core/report';
import { finishStartupImage } from '../startup/build-image';
import { generateImage } from '../startup/generate-image';
import { functionHookFile } from '../startup/program-files';
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
  const { fingerprint, workDirectory } = environment;
  const request = imageRequest(environment, assets, {
    storeDirectory: references.directory,
    hookFile: functionHookFile(environment),
    output: join(workDirectory, 'startup-image'),
    missing: `The build's source holds no ${buildFiles.profile}.`,
  });
  if (!request) return undefined;
  const generated = await generateImage(sandbox, request);
  const report = await finishStartupImage(sandbox, request, generated);
  const entries = functionImageFiles(fingerprint).map((file) => ({
    path: functionStartupFolder + file,
    source: join(request.output, file),
  }));
  return { entries, report, methodProfile: sandbox.path(generated.methodProfile) };
}
