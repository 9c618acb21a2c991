/** Functions' own layers for the benchmark, built by the same program that builds them in the pipeline. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildFunction } from '../build-function/build-function';
import { wrapperValue, wrapperVariable } from '../core/function-layer';
import type { FunctionSource } from '../core/function-pipeline';
import { buildFiles, functionSourceFiles } from '../core/keys';
import { maxUnzippedBytes } from '../core/lambda-limits';
import { zipDirectory } from '../lambda-host/zip';
import type { Subject } from '../measure/subject';
import { runBuild } from './layers';
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
  const { opt, zipBytes } = await runBuild(directory, buildFunction, {
    LEVEL: 'profiled',
    FINGERPRINT: 'f'.repeat(32),
  });
  return { opt, zipBytes, environment: { [wrapperVariable]: wrapperValue } };
}
