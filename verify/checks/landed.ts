/** Whether everything is where functions and their builds look for it. */
import { describesArtifact } from '../../core/layer-description';
import { parseArtifact } from '../../core/packages';
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { readObject } from '../objects';
import { layer } from './layer';
import { twoPackages } from './manifests';

const advice = {
  parameters: {
    when: 'a parameter in SSM is missing or wrong',
    todo: 'Look who else writes below `prejit:ssmPrefix`: each stack needs a prefix of its own.',
  },
  version: {
    when: 'the layer version is not as AWS’s tools need it',
    todo: 'Run `pulumi up` of this version, so that the pipeline’s functions are the ones that belong to it, and verify again.',
  },
  artifact: {
    when: 'artifact.xml does not list the packages',
    todo: 'Nothing may change or expire objects under `builds/`: look at the bucket’s lifecycle rules and who may write to it.',
  },
  il: {
    when: 'assemblies were not compiled ahead of time',
    todo: 'The build report in the bucket says why, and the build’s log has the compiler’s words. `prejit:buildImages` may name an image with another SDK.',
  },
};

export const landed: Check = {
  name: 'landed',
  proves: 'the layer version, its parameters and its artifact.xml are where they belong, compiled ahead of time',
  needs: [layer],
  advice,
  async run(context) {
    const { layer: built } = context.result(layer);
    const parameters = await requireParameters(context);
    const version = await context.aws.lambda.getLayerVersionByArn({ Arn: built.arn });
    const runtime = version.CompatibleRuntimes?.join(', ') ?? 'no runtime';
    const { hostname: bucket, pathname } = new URL(built.artifact);
    if (!describesArtifact(version.Description, bucket, pathname.slice(1))) {
      throw new Finding(`The description of ${built.arn} does not name ${built.artifact}.`, advice.version);
    }
    await requirePackages(context);
    const { total, readyToRun } = built.assemblies;
    if (readyToRun < total) throw new Finding(`${readyToRun} of ${total} assemblies are ReadyToRun.`, advice.il);
    return {
      detail: `${parameters} parameters, ${runtime}, ${readyToRun} of ${total} assemblies ReadyToRun`,
      value: undefined,
    };
  },
};

async function requireParameters(context: Context): Promise<number> {
  const { layer: built } = context.result(layer);
  const folder = built.parameter.slice(0, built.parameter.lastIndexOf('/'));
  const wanted = {
    [built.parameter]: built.arn,
    [`${folder}/latest`]: built.arn,
    [`${folder}/artifact`]: built.artifact,
  };
  const { Parameters = [] } = await context.aws.ssm.getParametersByPath({ Path: folder });
  const found = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
  for (const [name, value] of Object.entries(wanted)) {
    if (found.get(name) === value) continue;
    throw new Finding(`${name} is ${found.get(name) ?? 'missing'}; it should be ${value}.`, advice.parameters);
  }
  return Object.keys(wanted).length;
}

async function requirePackages(context: Context): Promise<void> {
  const { artifact } = context.result(layer).layer;
  const listed = parseArtifact((await readObject(context, artifact)).toString());
  const missing = (await twoPackages()).filter(
    ({ id, version }) => !listed.some((each) => each.id === id && each.version === version),
  );
  if (missing.length === 0) return;
  const names = missing.map(({ id, version }) => `${id} ${version}`).join(', ');
  throw new Finding(`${artifact} does not list ${names}.`, advice.artifact);
}
