/** Runs the build program of functions' layers as build-store.yml does, on a function's zip, and starts what it built. */
import { mkdtempSync, rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { wrapperValue, wrapperVariable } from '../../core/function-layer';
import type { FunctionSource } from '../../core/function-pipeline';
import type { FunctionReport } from '../../core/function-report';
import { unpackedZips } from '../../lambda-host/unpack';
import { coldStart } from '../../measure/cold-start';
import { readEvent, startOf } from '../../measure/function';
import type { Subject } from '../../measure/subject';
import { programCache } from '../../startup/build-programs';
import { type DeployedPrograms, deployedPrograms } from '../../startup/deployed-programs';
import { bundleProgram, runPrepared, type TestBuildResult } from '../build-store/build-program';

export const temporary = mkdtempSync(path.join(tmpdir(), 'prejit-function-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

let program: string;
/** What the builds here are given. */
export let deployed: DeployedPrograms;
beforeAll(async () => {
  program = bundleProgram(temporary, 'build-function');
  deployed = await deployedPrograms(programCache);
  const { files } = deployed;
  for (const [name, file] of Object.entries(files)) {
    await mkdir(path.join(temporary, path.dirname(name)), { recursive: true });
    await copyFile(file, path.join(temporary, name));
  }
});

export interface FunctionBuild {
  /** The function's zip. */
  zip: Buffer;
  subject: Subject;
  /** Text of a startup profile. */
  profile?: string;
  /** Zips of the package layers that the function is on. */
  layers?: Buffer[];
  /** Bytes that the layer may have. */
  room?: number;
}

/** What the plan writes of a function. */
export const settingsOf = ({ handler }: Subject, room = 200 * 2 ** 20): FunctionSource => ({
  handler,
  assembly: handler.split(':')[0] ?? '',
  room,
});

export async function buildFunctionLayer(build: FunctionBuild): Promise<TestBuildResult<FunctionReport>> {
  const { zip, subject, profile, layers = [], room } = build;
  const directory = await mkdtemp(path.join(temporary, 'build-'));
  const [source, manifest] = [path.join(directory, 'source'), path.join(directory, 'manifest')];
  await mkdir(source);
  await mkdir(manifest);
  await writeFile(path.join(manifest, 'function.zip'), zip);
  await writeFile(path.join(manifest, 'function.json'), JSON.stringify(settingsOf(subject, room)));
  await mkdir(path.join(manifest, 'layers'));
  for (const [index, layer] of layers.entries()) await writeFile(path.join(manifest, 'layers', `${index}.zip`), layer);
  if (profile !== undefined) await writeFile(path.join(manifest, 'startup.profile'), profile);
  return runPrepared(program, directory, { LEVEL: profile === undefined ? 'cross-module' : 'profiled' });
}

/** The folder that stands for `/opt` with the layer that was built. */
export const unpackedLayer = ({ output }: TestBuildResult<FunctionReport>): Promise<string> =>
  unpackedZips(path.join(temporary, 'opt'), output('layer.zip'));

/**
 * Starts a published function, with its layer if there is an `/opt`. @returns its answer to its event
 * @param variables further ones of the function
 */
export async function answerOf(
  subject: Subject,
  directory: string,
  opt?: string,
  variables: Record<string, string> = {},
): Promise<string> {
  const environment: Record<string, string> = opt ? { ...variables, [wrapperVariable]: wrapperValue } : variables;
  const start = await startOf(subject, { directory, environment, ...(opt && { opt }) });
  const event = await readEvent(subject);
  return (await coldStart({ start, event, model: 'unthrottled', warmInvocations: 0 })).answer;
}
