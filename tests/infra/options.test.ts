import { loadSettings } from '../../lambdas/aws/settings';
import { settingsSchema as pruneSettings } from '../../lambdas/prune-layers/settings';
import { findings } from '../../policy/check';
import { exceptions } from '../../policy/exceptions';
import type { Exception } from '../../policy/rule';
import { rules } from '../../policy/rules';
import { find, runProgram } from '../support/program';

/** The exceptions as they are when an option is on: then its own ones have to be needed too. */
const exceptionsWith = (option: Exception['onlyWith']): Exception[] =>
  exceptions.map((exception) => (exception.onlyWith === option ? { ...exception, onlyWith: undefined } : exception));

test('isolated builds run in private subnets, and may only reach out', async () => {
  const program = await runProgram({ isolateBuilds: true });
  const vpc = find(program, 'awsx:ec2:Vpc', 'prejit-builds-vpc');
  const group = find(program, 'aws:ec2/securityGroup:SecurityGroup', 'prejit-builds-security-group');
  expect(group.props.vpcId).toBe(vpc.props.vpcId);
  expect(group.props.ingress ?? []).toEqual([]);
  expect(group.props.egress).toHaveLength(1);
  for (const name of ['build-net8-0', 'build-net10-0']) {
    expect(find(program, 'aws:codebuild/project:Project', name).props.vpcConfig).toEqual({
      vpcId: vpc.props.vpcId,
      subnets: vpc.props.privateSubnetIds,
      securityGroupIds: [group.props.id],
    });
  }

  const policy = find(program, 'aws:iam/rolePolicy:RolePolicy', 'build-role-policy');
  const statements = JSON.parse(policy.props.policy).Statement;
  const lend = statements.find(({ Sid }: { Sid: string }) => Sid === 'LendInterfaces');
  const subnets = vpc.props.privateSubnetIds.map((id: string) => `arn:aws:ec2:eu-west-1:000000000000:subnet/${id}`);
  expect(lend.Condition).toEqual({
    ArnEquals: { 'ec2:Subnet': subnets },
    StringEquals: { 'ec2:AuthorizedService': 'codebuild.amazonaws.com' },
  });
  expect(findings(program.resources, rules, exceptionsWith('isolateBuilds'))).toEqual([]);
}, 120_000);

test.each([true, false])(
  'old layer versions are looked for by a function of its own, with delete: %s',
  async (deletes) => {
    const program = await runProgram({ keepVersions: { newest: 3, delete: deletes } });
    const { environment, arn } = find(program, 'aws:lambda/function:Function', 'prune-layers').props;
    const settings = loadSettings(pruneSettings, environment.variables);
    expect(settings).toEqual({ NEWEST: 3, DELETE: deletes, SSM_PREFIX: '/prejit' });
    const { definition } = find(program, 'aws:sfn/stateMachine:StateMachine', 'pipeline').props;
    expect(JSON.parse(definition).States.PruneLayers.Parameters.FunctionName).toBe(arn);
    const policy = JSON.parse(find(program, 'aws:iam/rolePolicy:RolePolicy', 'prune-layers-role-policy').props.policy);
    const actions: string[] = policy.Statement.flatMap(({ Action }: { Action: string[] }) => Action);
    const deleting = actions.filter((action) => action.includes('Delete'));
    expect(deleting).toEqual(
      deletes ? ['lambda:DeleteLayerVersion', 'ssm:DeleteParameters', 's3:DeleteObjectVersion'] : [],
    );
    expect(findings(program.resources, rules, exceptionsWith('keepVersions'))).toEqual([]);
  },
  120_000,
);

test('layers and their artifact.xml are shared only when the configuration says with whom', async () => {
  const program = await runProgram({
    shareWith: { accounts: ['111122223333'], organization: 'o-a1b2c3d4e5' },
  });
  const policy = find(program, 'aws:iam/rolePolicy:RolePolicy', 'publish-layer-role-policy');
  expect(policy.props.policy).toContain('lambda:AddLayerVersionPermission');
  const { variables } = find(program, 'aws:lambda/function:Function', 'publish-layer').props.environment;
  expect(JSON.parse(variables.SHARE_WITH)).toEqual({ accounts: ['111122223333'], organization: 'o-a1b2c3d4e5' });
  const bucketPolicy = JSON.parse(
    find(program, 'aws:s3/bucketPolicy:BucketPolicy', 'prejit-manifests-policy').props.policy,
  );
  const artifacts = [expect.stringMatching(/^arn:aws:s3:::prejit-manifests-\w+\/builds\/\*\/artifact\.xml$/)];
  const share = { Effect: 'Allow', Action: ['s3:GetObject'], Resource: artifacts };
  expect(bucketPolicy.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow')).toEqual([
    expect.objectContaining({ ...share, Principal: { AWS: ['arn:aws:iam::111122223333:root'] } }),
    expect.objectContaining({
      ...share,
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
    }),
  ]);
  expect(findings(program.resources, rules, exceptionsWith('shareWith'))).toEqual([]);
}, 120_000);

test.each([
  ['aws-us-gov', 'us-gov-west-1', 'console.amazonaws-us-gov.com'],
  ['aws-cn', 'cn-north-1', 'console.amazonaws.cn'],
])(
  'in the partition %s every ARN is of it',
  async (partition, region, domain) => {
    const config = { 'aws:region': region, isolateBuilds: true, shareWith: { accounts: ['111122223333'] } };
    const { resources, outputs } = await runProgram({ ...config, consumers: { orders: ['orders-api'] } });
    const declared = JSON.stringify([resources.map(({ props: { code: _, ...props } }) => props), outputs]);
    const partitions = new Set([...declared.matchAll(/\barn:([^:]*):/g)].map(([, found]) => found));
    expect([...partitions]).toEqual([partition]);
    expect(declared).toContain(`arn:${partition}:states:::codebuild:startBuild.sync`);
    expect(outputs.links).toMatchObject({ bucket: expect.stringContaining(`https://${region}.${domain}/`) });
  },
  120_000,
);

test('keys of functions may be used only when the configuration names them, and through Lambda alone', async () => {
  const kmsKeys = ['arn:aws:kms:eu-west-1:111122223333:key/1'];
  const program = await runProgram({ kmsKeys });
  const policy = find(program, 'aws:iam/rolePolicy:RolePolicy', 'update-consumers-role-policy');
  const statements = JSON.parse(policy.props.policy).Statement;
  expect(statements.find(({ Sid }: { Sid: string }) => Sid === 'FunctionKeys')).toMatchObject({
    Resource: kmsKeys,
    Condition: { StringEquals: { 'kms:ViaService': 'lambda.eu-west-1.amazonaws.com' } },
  });
  const { variables } = find(program, 'aws:lambda/function:Function', 'update-consumers').props.environment;
  expect(JSON.parse(variables.KMS_KEYS)).toEqual(kmsKeys);
  expect(findings(program.resources, rules, exceptionsWith('kmsKeys'))).toEqual([]);
}, 120_000);

test('a wrong configuration stops the program with every problem in one message', async () => {
  const run = runProgram({ frameworks: ['net7.0'], ssmPrefix: 'prejit/', shareWith: { accounts: ['12'] } });
  await expect(run).rejects.toThrow(/prejit:frameworks.*\n.*prejit:ssmPrefix.*\n.*prejit:shareWith/);
}, 120_000);
