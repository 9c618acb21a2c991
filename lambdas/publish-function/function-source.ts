/**
 * The function that a layer was to be made of, as the plan wrote it down for the build. Builds can read it and can't write there, so
 * it says what their output has to agree with.
 */
import { buffer } from 'node:stream/consumers';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { z } from 'zod';
import { deployedFiles } from '../../core/function-layout/deployed-files';
import { type FileContent, fileContent } from '../../core/function-layout/expected-list';
import type { DeployedFunction } from '../../core/function-layout/layer-texts';
import { depsExtension, runtimeConfigExtension } from '../../core/function-layout/main-assembly';
import type { PlannedFunctionLayer, FunctionSource as Settings } from '../../core/function-pipeline';
import { functionSourceFiles } from '../../core/keys';
import type { ObjectStore } from '../aws/objects';

export interface FunctionSource {
  settings: Settings;
  deployed: DeployedFunction;
  /** Content of a file of the function's zip. */
  read(path: string): Promise<Buffer>;
}

const settingsSchema = z.object({
  handler: z.string(),
  assembly: z.string(),
  next: z.string().optional(),
  room: z.int(),
});

/** @throws Error when it is gone, or can't be read: the plan had read it */
export async function readFunctionSource(
  { buildSource, architecture }: PlannedFunctionLayer,
  objects: Pick<ObjectStore, 'bucket' | 'read'>,
): Promise<FunctionSource> {
  const object = await objects.read(buildSource.slice(`${objects.bucket}/`.length));
  if (!object) throw new Error(`${buildSource} is missing; it must not be deleted while its execution runs.`);
  const { function: code, settings } = await partsOf(object.bytes);
  const zip = await fromBufferPromise(code, { lazyEntries: true });
  const files = deployedFiles(await entriesOf(zip));
  const read = async (path: string): Promise<Buffer> => {
    const entry = files.get(path);
    if (!entry) throw new Error(`The function's zip has no ${path}.`);
    return buffer(await zip.openReadStreamPromise(entry));
  };
  const contents = new Map<string, FileContent>();
  for (const path of files.keys()) contents.set(path, fileContent(await read(path)));
  const textOf = async (path: string) => (await read(path)).toString('utf8');
  const [deps, runtimeConfig] = [settings.assembly + depsExtension, settings.assembly + runtimeConfigExtension];
  return {
    settings,
    deployed: {
      assembly: settings.assembly,
      architecture,
      files: contents,
      ...(files.has(deps) && { depsJson: await textOf(deps) }),
      runtimeConfig: await textOf(runtimeConfig),
    },
    read,
  };
}

async function partsOf(source: Buffer): Promise<{ function: Buffer; settings: Settings }> {
  const zip = await fromBufferPromise(source, { lazyEntries: true });
  const entries = await entriesOf(zip);
  const read = async (name: string): Promise<Buffer> => {
    const entry = entries.find(({ fileName }) => fileName === name);
    if (!entry) throw new Error(`The build's source has no ${name}.`);
    return buffer(await zip.openReadStreamPromise(entry));
  };
  const { next, ...settings } = settingsSchema.parse(JSON.parse((await read(functionSourceFiles.settings)).toString()));
  return {
    function: await read(functionSourceFiles.zip),
    settings: { ...settings, ...(next !== undefined && { next }) },
  };
}

async function entriesOf(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of zip.eachEntry()) entries.push(entry);
  return entries;
}
