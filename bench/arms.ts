/** The ways to ship a function that are compared, each built from the same source with the same SDK. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ilOptions, publishFunction } from '../measure/function';
import type { Subject } from '../measure/subject';
import { buildFunctionLayer } from './function-layer';
import { armsOnPackageLayers } from './package-arms';
import { zipSize } from './zip-size';

export const armNames = [
  'il-zip',
  'ready-to-run-zip',
  'layer-il',
  'layer-ready-to-run',
  'layer-cross-module',
  'layer-profiled',
  'il-zip-image',
  'ready-to-run-zip-image',
  'il-zip-function-layer',
  'ready-to-run-zip-function-layer',
] as const;
export type ArmName = (typeof armNames)[number];

export const armTitles: Record<ArmName, string> = {
  'il-zip': 'IL in the zip',
  'ready-to-run-zip': 'PublishReadyToRun in the zip',
  'layer-il': 'layer, not pre-jitted',
  'layer-ready-to-run': 'layer, ready-to-run',
  'layer-cross-module': 'layer, cross-module',
  'layer-profiled': 'layer, profiled',
  'il-zip-image': 'IL in the zip, startup image',
  'ready-to-run-zip-image': 'PublishReadyToRun in the zip, startup image',
  'il-zip-function-layer': 'unchanged IL zip + function layer',
  'ready-to-run-zip-function-layer': 'unchanged PublishReadyToRun zip + function layer',
};

export interface Arm {
  name: ArmName;
  /** Output of `dotnet publish`. */
  directory: string;
  /** What the function's configuration adds to its environment for the layer. */
  environment: Record<string, string>;
  /** The folder that stands for `/opt`, where the layer's variables name paths below that. */
  opt?: string;
  /** Folders with its files and its layer's. */
  folders: string[];
  /** Bytes of the function's deployment zip, and of its layer's zip. */
  zipBytes: number;
  layerBytes: number;
}

const readyToRunOptions = ['-p:PublishReadyToRun=true'];

/** The same zips with a layer that was made from each. */
const withFunctionLayer = {
  'il-zip': 'il-zip-function-layer',
  'ready-to-run-zip': 'ready-to-run-zip-function-layer',
} as const;

/** The arms without a layer of packages, which are quick to build. */
const quick: ArmName[] = [...Object.keys(withFunctionLayer), ...Object.values(withFunctionLayer)] as ArmName[];

export interface ArmsRequest {
  subject: Subject;
  /** Is made anew. */
  workDirectory: string;
  chosen: readonly ArmName[];
  say: (line: string) => void;
}

/** Builds arms of a function below a work directory. */
export async function buildArms(request: ArmsRequest): Promise<Arm[]> {
  const { subject, workDirectory, chosen, say } = request;
  await rm(workDirectory, { recursive: true, force: true });
  await mkdir(workDirectory, { recursive: true });
  say(`${subject.name}: publishing IL and ReadyToRun`);
  const zips: Arm[] = [];
  for (const [name, options] of [
    ['il-zip', ilOptions],
    ['ready-to-run-zip', readyToRunOptions],
  ] as const) {
    const directory = await publishFunction(subject, path.join(workDirectory, name), options);
    const zipBytes = await zipSize(directory);
    zips.push({ name, directory, environment: {}, folders: [directory], zipBytes, layerBytes: 0 });
  }
  const needsPackageLayers = chosen.some((arm) => !quick.includes(arm));
  const arms = [
    ...zips,
    ...(needsPackageLayers ? await armsOnPackageLayers(subject, workDirectory, zips, say) : []),
    ...(await armsOnFunctionLayers(request, zips)),
  ];
  return arms.filter(({ name }) => chosen.includes(name));
}

async function armsOnFunctionLayers({ subject, workDirectory, chosen, say }: ArmsRequest, zips: Arm[]): Promise<Arm[]> {
  const arms: Arm[] = [];
  for (const [zip, name] of Object.entries(withFunctionLayer)) {
    const arm = zips.find((each) => each.name === zip);
    if (!arm || !chosen.includes(name)) continue;
    say(`${subject.name}: recording the ${armTitles[arm.name]}, and building its layer`);
    const { opt, environment, zipBytes } = await buildFunctionLayer(
      subject,
      arm.directory,
      path.join(workDirectory, name),
    );
    arms.push({ ...arm, name, opt, environment, folders: [arm.directory, opt], layerBytes: zipBytes });
  }
  return arms;
}
