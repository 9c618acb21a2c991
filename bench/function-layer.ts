/** Functions' own layers for the benchmark, built by the same program that builds them in the pipeline. */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildFunction } from '../build-function/build-function';
import { readEnvironment } from '../build-store/environment';
import { startProgress } from '../build-store/progress';
import { wrapperValue, wrapperVariable } from '../core/function-layer';
import type { FunctionSource } from '../core/function-pipeline';
import { buildFiles, functionSourceFiles } from '../core/keys';
import { maxUnzippedBytes } from '../core/lambda-limits';
import { runtimeIdentifier } from '../core/targets';
import { unpackedZips } from '../lambda-host/unpack';
import { zipDirectory } from '../lambda-host/zip';
import type { Subject } from '../measure/subject';
import { layOutPrograms, target } from './layers';
import { recordOwnStart } from './profile';

export interface FunctionLayer {
  /** The layer unpacked: what `/opt` would be. */
  opt: string;
  zipBytes: number;
  /** What the function's configuration adds to its environment. */
  environment: Record<string, string>;
}

/**
 * Builds the layer of a published function, which is recorded first.
 * @param directory is made
 */
export async function buildFunctionLayer(
  subject: Subject,
  published: string,
  directory: string,
): Promise<FunctionLayer> {
  const source = path.join(directory, 'manifest');
  await mkdir(source, { recursive: true });
  const settings: FunctionSource = {
    handler: subject.handler,
    assembly: subject.handler.split(':')[0] ?? subject.handler,
    // What the function itself takes is little beside that.
    room: maxUnzippedBytes / 2,
  };
  await writeFile(path.join(source, functionSourceFiles.zip), await zipDirectory(published));
  await writeFile(path.join(source, functionSourceFiles.settings), JSON.stringify(settings));
  await writeFile(path.join(source, buildFiles.profile), await recordOwnStart(subject, published));
  const environment = readEnvironment(
    {
      FRAMEWORK: target.framework,
      RUNTIME_IDENTIFIER: runtimeIdentifier(target.architecture),
      LEVEL: 'profiled',
      FINGERPRINT: 'f'.repeat(32),
      CODEBUILD_SRC_DIR: directory,
      CODEBUILD_SRC_DIR_manifest: source,
    },
    await layOutPrograms(path.join(directory, 'program')),
  );
  await mkdir(environment.outputDirectory, { recursive: true });
  await buildFunction(
    environment,
    startProgress(() => {}),
  );
  const zip = path.join(environment.outputDirectory, buildFiles.layer);
  return {
    opt: await unpackedZips(path.join(directory, 'opt'), zip),
    zipBytes: (await stat(zip)).size,
    environment: { [wrapperVariable]: wrapperValue },
  };
}
