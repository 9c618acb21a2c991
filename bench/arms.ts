/** The ways to ship a function that are compared, each built from the same source with the same SDK. */
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { zipDirectory } from '../lambda-host/zip';
import { ilOptions, publishFunction } from '../measure/function';
import type { Subject } from '../measure/subject';
import { buildLayer, type Layer } from './layers';
import { recordSubject } from './profile';

export const armNames = [
  'il-zip',
  'ready-to-run-zip',
  'layer-il',
  'layer-ready-to-run',
  'layer-cross-module',
  'layer-profiled',
  'il-zip-image',
  'ready-to-run-zip-image',
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
};

export interface Arm {
  name: ArmName;
  /** Output of `dotnet publish`. */
  directory: string;
  /** What the function's configuration adds to its environment for the layer. */
  environment: Record<string, string>;
  /** Bytes of the function's deployment zip, and of its layer's zip. */
  zipBytes: number;
  layerBytes: number;
}

/** The zips that have all packages in them also start with the profiled layer's startup image, and nothing else of that layer. */
const withImage = { 'il-zip': 'il-zip-image', 'ready-to-run-zip': 'ready-to-run-zip-image' } as const;

const readyToRunOptions = ['-p:PublishReadyToRun=true'];

/** Builds every arm of a function below a work directory, which is made anew. */
export async function buildArms(subject: Subject, workDirectory: string, say: (line: string) => void): Promise<Arm[]> {
  await rm(workDirectory, { recursive: true, force: true });
  await mkdir(workDirectory, { recursive: true });
  const publishTo = (name: string, options: string[] = []) =>
    publishFunction(subject, path.join(workDirectory, name), options);

  say(`${subject.name}: publishing IL and ReadyToRun`);
  const il = await publishTo('il-zip', ilOptions);
  const readyToRun = await publishTo('ready-to-run-zip', readyToRunOptions);
  const arms: Arm[] = [
    { name: 'il-zip', directory: il, environment: {}, zipBytes: await zipSize(il), layerBytes: 0 },
    {
      name: 'ready-to-run-zip',
      directory: readyToRun,
      environment: {},
      zipBytes: await zipSize(readyToRun),
      layerBytes: 0,
    },
  ];

  let profile: string | undefined;
  let consumer: string | undefined;
  // A layer holds no code of the function itself. On a pre-jitted layer that code is compiled ahead of time as well, by
  // the function's own project, as it is in the zip that is compared with.
  let compiledConsumer: string | undefined;
  for (const level of ['il', 'ready-to-run', 'cross-module', 'profiled'] as const) {
    say(`${subject.name}: building the layer at level ${level}`);
    const layer: Layer = await buildLayer(subject, level, path.join(workDirectory, `layer-${level}`), profile);
    const against = ['--manifest', layer.artifact];
    consumer ??= await publishTo('consumer', [...against, ...ilOptions]);
    compiledConsumer ??= await publishTo('consumer-compiled', against);
    if (level === 'cross-module') {
      say(`${subject.name}: recording the startup profile`);
      profile = await recordSubject(subject, consumer, layer.directory, path.join(workDirectory, 'startup.profile'));
    }
    const directory = level === 'il' ? consumer : compiledConsumer;
    arms.push({
      name: `layer-${level}`,
      directory,
      environment: layer.environment,
      zipBytes: await zipSize(directory),
      layerBytes: layer.zipBytes,
    });
    if (level === 'profiled') arms.push(...zipsWithImage(arms, layer));
  }
  return arms;
}

function zipsWithImage(arms: Arm[], { environment, zipBytes }: Layer): Arm[] {
  const { DOTNET_STARTUP_HOOKS = '' } = environment;
  return Object.entries(withImage).flatMap(([zip, name]) =>
    arms
      .filter((arm) => arm.name === zip)
      .map((arm) => ({ ...arm, name, environment: { DOTNET_STARTUP_HOOKS }, layerBytes: zipBytes })),
  );
}

async function zipSize(directory: string): Promise<number> {
  const file = `${directory}.zip`;
  await writeFile(file, await zipDirectory(directory));
  return (await stat(file)).size;
}
