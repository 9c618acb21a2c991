/** The startup image of a function's layer: code that its start needs and that no assembly of its own can hold. */
import { join } from 'node:path';
import type { AssetsFile } from '../build-store/assets';
import type { BuildEnvironment } from '../build-store/environment';
import { imageRequest } from '../build-store/startup-image';
import type { ZipEntry } from '../build-store/zip';
import type { Sandbox } from '../confinement/sandbox';
import { type ErrorName, PipelineError } from '../core/errors';
import { functionImageFiles, functionStartupFolder } from '../core/function-layer';
import { buildFiles } from '../core/keys';
import type { StartupImageReport } from '../core/report';
import { shown } from '../core/text';
import { finishStartupImage } from '../startup/build-image';
import { generateImage, ProfileRefused } from '../startup/generate-image';
import { functionHookFile } from '../startup/program-files';
import type { References } from './references';

export interface FunctionImage {
  entries: ZipEntry[];
  report: StartupImageReport;
  /** Path in the sandbox of the profile's methods in the form that the compiler takes. */
  methodProfile: string;
}

/** Why there is no image of a profile: what is wrong with that, or with the image that it would make. Without a full stop. */
export interface ImageRefused {
  refused: string;
}

/** Longest reason, in characters. */
const maxReason = 500;

/**
 * The layer gains without an image, too: a profile of which none can be made, be it uploaded or recorded, is no reason to have none.
 * @returns undefined without a profile
 */
export async function makeImage(
  ...parameters: Parameters<typeof imageOf>
): Promise<FunctionImage | ImageRefused | undefined> {
  try {
    return await imageOf(...parameters);
  } catch (error) {
    if (!(error instanceof PipelineError) || !refusals.includes(error.name)) throw error;
    const { message } = error;
    return { refused: shown(error instanceof ProfileRefused ? error.problem : message.replace(/\.$/, ''), maxReason) };
  }
}

/** An image that takes too long to make, or that the compiler does not make, is the profile's doing, too. */
const refusals: ErrorName[] = ['StartupProfileInvalid', 'BuildFailed'];

async function imageOf(
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
