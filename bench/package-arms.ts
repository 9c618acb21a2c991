/** The arms on a layer of packages, at every level, and those whose zip starts with such a layer's startup image. */
import path from 'node:path';
import { ilOptions, publishFunction } from '../measure/function';
import type { Subject } from '../measure/subject';
import type { Arm } from './arms';
import { buildLayer, type Layer } from './layers';
import { recordSubject } from './profile';
import { zipSize } from './zip-size';

/** The zips that have all packages in them also start with the profiled layer's startup image, and nothing else of that layer. */
const withImage = { 'il-zip': 'il-zip-image', 'ready-to-run-zip': 'ready-to-run-zip-image' } as const;

/** @param zips the arms without a layer */
export async function armsOnPackageLayers(
  subject: Subject,
  workDirectory: string,
  zips: Arm[],
  say: (line: string) => void,
): Promise<Arm[]> {
  const publishTo = (name: string, options: string[] = []) =>
    publishFunction(subject, path.join(workDirectory, name), options);
  const arms: Arm[] = [];
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
      folders: [directory, layer.directory],
      zipBytes: await zipSize(directory),
      layerBytes: layer.zipBytes,
    });
    if (level === 'profiled') arms.push(...zipsWithImage(zips, layer));
  }
  return arms;
}

function zipsWithImage(zips: Arm[], { directory, environment, zipBytes }: Layer): Arm[] {
  const { DOTNET_STARTUP_HOOKS = '' } = environment;
  return Object.entries(withImage).flatMap(([zip, name]) =>
    zips
      .filter((arm) => arm.name === zip)
      .map((arm) => ({
        ...arm,
        name,
        environment: { DOTNET_STARTUP_HOOKS },
        folders: [arm.directory, directory],
        layerBytes: zipBytes,
      })),
  );
}
