/** Has publish-function check what a build of a function's layer left. */
import { readFileSync } from 'node:fs';
import type { FunctionSource, PlannedFunctionLayer } from '../../core/function-pipeline';
import { machineArchitecture } from '../../core/targets';
import { readFunctionSource } from '../../lambdas/publish-function/function-source';
import { type CheckedLayer, validate } from '../../lambdas/publish-function/validate';
import type { DeployedPrograms } from '../../startup/deployed-programs';
import { FakeBucket } from '../lambdas/fakes/bucket';
import { writeZip } from '../support/layer-zip';

export interface Built {
  /** The function's zip, and what the plan wrote beside it. */
  zip: Buffer;
  settings: FunctionSource;
  /** Path of what the build left, by its name. */
  output: (name: string) => string;
  level: PlannedFunctionLayer['level'];
}

/** @param hooks SHA-256 of the deployed hooks, where they are not what the build was given */
export async function acceptLayer(
  { zip, settings, output, level }: Built,
  { functionHooks, scripts }: Pick<DeployedPrograms, 'functionHooks' | 'scripts'>,
): Promise<CheckedLayer> {
  const objects = new FakeBucket();
  const key = 'build-source/token.zip';
  objects.put(
    key,
    await writeZip([
      { path: 'function.zip', content: zip },
      { path: 'function.json', content: JSON.stringify(settings) },
    ]),
  );
  const layer: PlannedFunctionLayer = {
    framework: 'net10.0',
    architecture: machineArchitecture,
    runtimeIdentifier: 'linux-x64',
    level,
    fingerprint: 'f'.repeat(32),
    buildProject: 'build',
    buildSource: `${objects.bucket}/${key}`,
    buildOutput: 'build-output/token',
    function: 'app',
    layerName: 'fn_app-net10-0-x86_64',
    codeSha256: 'code',
    next: settings.next,
    action: 'build',
    profile: 'recorded',
  };
  return validate(
    { zipPath: output('layer.zip'), report: readFileSync(output('build-report.json')) },
    {
      layer,
      source: await readFunctionSource(layer, objects),
      settings: { FUNCTION_HOOKS: functionHooks, START_SCRIPTS: scripts },
    },
  );
}
