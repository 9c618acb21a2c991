/** `pulumi preview`: the program declares the same whether or not what it depends on is there yet. */
import { join } from 'node:path';
import { claimsPath, claimText } from '../../core/stacks';
import { unknown } from '../../local/engine/wire';
import { type RecordedResource, runProgram } from '../support/engine/in-process';
import { leaves, misusedOutputs, type Preview, preview } from './preview';

const config = {
  isolateBuilds: true,
  shareWith: { accounts: ['111122223333'] },
  consumers: { orders: ['orders-api'] },
  notifyEmails: ['team@example.com'],
};

/** What the program declares when it runs through, with everything known. */
let declared: RecordedResource[];
let outputs: Record<string, unknown>;

beforeAll(async () => {
  const program = await runProgram({ directory: join(__dirname, '../..'), stack: 'dev', config });
  expect(program.error).toBeUndefined();
  declared = program.resources;
  outputs = program.outputs;
}, 120_000);

/** By URN, which names the types from the stack down. The order of registration differs from run to run. */
const shapeOf = (resources: RecordedResource[]) =>
  Object.fromEntries(resources.map(({ urn, custom, parent }) => [urn, { custom, parent }]));

/** Dependencies that the preview has and the deployment has not. What comes of an `apply` that can't run yet it need not have. */
function wrongDependencies({ resources }: Preview): string[] {
  const finalDependencies = new Map(declared.map(({ urn, dependencies }) => [urn, dependencies]));
  return resources.flatMap(({ urn, dependencies }) =>
    dependencies.filter((dependency) => !finalDependencies.get(urn)?.includes(dependency)),
  );
}

/** Values that the preview knows, and knows otherwise than they will be. */
function wronglyKnown({ resources }: Preview): string[] {
  const finalInputs = new Map(declared.map(({ urn, inputs }) => [urn, new Map(leaves(inputs))]));
  return resources.flatMap(({ urn, name, inputs }) =>
    leaves(inputs)
      .filter(([, value]) => typeof value === 'string' && value !== unknown)
      .filter(([path, value]) => finalInputs.get(urn)?.get(path) !== value)
      .map(([path, value]) => `${name}: ${path} is ${value}`),
  );
}

const unknownInputs = ({ resources }: Preview) =>
  resources.flatMap(({ name, inputs }) =>
    leaves(inputs).flatMap(([path, value]) => (value === unknown ? [`${name}: ${path}`] : [])),
  );

describe('of the first deployment', () => {
  let previewed: Preview;
  beforeAll(async () => {
    previewed = await preview(config, ({ custom, remote }) => custom || remote);
  }, 120_000);

  test('shows every resource, with its parent and what it depends on', () => {
    expect(shapeOf(previewed.resources)).toEqual(shapeOf(declared));
    expect(wrongDependencies(previewed)).toEqual([]);
  });

  test('leaves a value open as a whole, and puts together no text from values that are not there yet', () => {
    expect(misusedOutputs(previewed.resources)).toEqual([]);
    expect(wronglyKnown(previewed)).toEqual([]);
    const open = unknownInputs(previewed);
    expect(open).toContain('pipeline: definition');
    expect(open).toContain('build-role-policy: policy');
    expect(open).toContain('prejit-upload-rule: eventPattern');
  });

  test('leaves outputs open too', () => {
    expect(Object.keys(previewed.outputs).sort()).toEqual(Object.keys(outputs).sort());
    for (const [path, value] of leaves(previewed.outputs)) {
      if (value !== unknown)
        expect([path, value]).toEqual([path, Object.fromEntries(leaves(outputs as Preview['outputs']))[path]]);
    }
    expect(previewed.outputs).toMatchObject({ stateMachineArn: unknown, ssmPrefix: '/prejit' });
  });
});

test('of an upgrade that adds a network, only what the network decides is open', async () => {
  const inNetwork = (urn: string) => urn.includes('BuildNetwork');
  const previewed = await preview(config, ({ urn, custom, remote }) => (custom || remote) && inNetwork(urn));
  expect(shapeOf(previewed.resources)).toEqual(shapeOf(declared));
  expect(misusedOutputs(previewed.resources)).toEqual([]);
  expect(wronglyKnown(previewed)).toEqual([]);
  const open = unknownInputs(previewed).filter((path) => !path.startsWith('prejit-builds'));
  expect(open.sort()).toEqual([
    'build-net10-0: vpcConfig.securityGroupIds.0',
    'build-net10-0: vpcConfig.subnets',
    'build-net10-0: vpcConfig.vpcId',
    'build-net8-0: vpcConfig.securityGroupIds.0',
    'build-net8-0: vpcConfig.subnets',
    'build-net8-0: vpcConfig.vpcId',
    'build-role-policy: policy',
  ]);
}, 120_000);

test('says that another stack has the same, before anything is declared', async () => {
  const claim = claimText({ ssmPrefix: '/prejit', layerPrefix: '', consumerTag: 'prejit:layer' });
  const other = { Name: `${claimsPath}/prejit-other`, Value: claim, Type: 'String', ARN: 'arn' };
  const declaredResources: string[] = [];
  const isNew = ({ name, custom }: Pick<RecordedResource, 'name' | 'custom'>) => {
    if (custom) declaredResources.push(name);
    return true;
  };
  const refused = preview(config, isNew, async () => ({ Parameters: [other] }));
  await expect(refused).rejects.toThrow(
    'prejit:ssmPrefix is `/prejit`, and the stack prejit-other of this account and region has `/prejit`.',
  );
  expect(declaredResources).toEqual([]);
}, 120_000);

test.each([
  `arn:${unknown}:*`,
  '{"Resource":"Calling [toString] on an [Output<T>] is not supported."}',
  '{"Name":"undefined-logs"}',
])('finds the misuse in %s', (policy) => {
  expect(misusedOutputs([{ name: 'role', inputs: { policies: [policy, unknown, 'plain'] } }])).toEqual([
    `role: policies.0 is ${policy}`,
  ]);
});
