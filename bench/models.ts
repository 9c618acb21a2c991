/** Under which conditions a function is started. */
import { type CpuModel, modelName } from '../lambda-host/cpu';

/** A processor, with all files in the page cache; or that of 512 MB, with the function's and the layer's files on the disk alone. */
export type StartModel = CpuModel | 'cold-files';

export const allModels: StartModel[] = ['unthrottled', 256, 512, 1769, 'cold-files'];

/** What every machine can measure. */
export const withoutQuota: StartModel = 'unthrottled';

/** @returns NaN for what is none */
export const readModel = (text: string): StartModel =>
  allModels.find((model) => typeof model === 'string' && model === text) ?? Number(text);

const coldFilesCpu: CpuModel = 512;

export const cpuOf = (model: StartModel): CpuModel => (model === 'cold-files' ? coldFilesCpu : model);

export const startModelName = (model: StartModel): string =>
  model === 'cold-files' ? `${modelName(coldFilesCpu)}, cold files` : modelName(model);
