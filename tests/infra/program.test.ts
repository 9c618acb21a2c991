import { parse } from 'yaml';
import { frameworks } from '../../core/targets';
import { buildImage, replacementImage } from '../../infra/build-images';
import { neededQuotas } from '../../infra/quotas';
import type { State, TaskState } from '../../infra/states-language';
import { loadSettings } from '../../lambdas/aws/settings';
import { settingsSchema as notifySettings } from '../../lambdas/notify/settings';
import { settingsSchema as planBuildSettings } from '../../lambdas/plan-build/settings';
import { settingsSchema as planFunctionSettings } from '../../lambdas/plan-function/settings';
import { settingsSchema as publishFunctionSettings } from '../../lambdas/publish-function/settings';
import { settingsSchema as publishLayerSettings } from '../../lambdas/publish-layer/settings';
import { settingsSchema as recordFunctionSettings } from '../../lambdas/record-function/settings';
import { settingsSchema as updateConsumersSettings } from '../../lambdas/update-consumers/settings';
import { settingsSchema as updateFunctionSettings } from '../../lambdas/update-function/settings';
import { settingsSchema as watchFunctionsSettings } from '../../lambdas/watch-functions/settings';
import { findings } from '../../policy/check';
import { exceptions } from '../../policy/exceptions';
import { rules } from '../../policy/rules';
import { find, type Program, runProgram } from '../support/program';

const account = '000000000000';

let program: Program;
beforeAll(async () => {
  program = await runProgram({
    logRetentionDays: 7,
    consumers: { orders: ['orders-api'] },
    notifyEmails: ['team@example.com'],
  });
}, 240_000);

const ofType = (type: string) => program.resources.filter((resource) => resource.type === type);
const policyOf = (type: string, name: string, property = 'policy') =>
  JSON.parse(find(program, type, name).props[property]);
const machine = (name = 'pipeline') => find(program, 'aws:sfn/stateMachine:StateMachine', name);
const machines = ['pipeline', 'function-layers'];
const tasks = () => machines.flatMap((name) => tasksOf(JSON.parse(machine(name).props.definition)));
const bucketName = () => find(program, 'aws:s3/bucket:Bucket', 'prejit-manifests').props.bucket;

/** The tasks of a definition and of its Maps. */
const tasksOf = ({ States }: { States: Record<string, State> }): TaskState[] =>
  Object.values(States).flatMap((state) => {
    if (state.Type === 'Map') return tasksOf(state.ItemProcessor);
    return state.Type === 'Task' ? [state] : [];
  });

test('the resources keep to every rule, and every exception is needed', () => {
  expect(findings(program.resources, rules, exceptions)).toEqual([]);
});

test('every resource belongs to a component, and every component says what it made', () => {
  const components = program.resources.filter(({ type }) => type.startsWith('prejit:infra:'));
  expect(components).not.toEqual([]);
  const silent = components.filter(({ props: { id: _, ...said } }) => Object.keys(said).length === 0);
  expect(silent.map(({ type }) => type)).toEqual([]);
  const topLevel = program.resources.filter(({ urn }) => !urn.split('::')[2]?.includes('$'));
  expect(topLevel.filter(({ type }) => type.startsWith('aws:'))).toEqual([]);
});

describe('an uploaded manifest', () => {
  test('starts an execution, and nothing else does', () => {
    const rule = find(program, 'aws:cloudwatch/eventRule:EventRule', 'prejit-upload-rule');
    expect(JSON.parse(rule.props.eventPattern)).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: { bucket: { name: [bucketName()] }, object: { key: [{ wildcard: 'manifests/*/*.csproj' }] } },
    });
    const target = find(program, 'aws:cloudwatch/eventTarget:EventTarget', 'prejit-upload-target');
    const role = find(program, 'aws:iam/role:Role', 'prejit-upload-role');
    expect(target.props).toMatchObject({ rule: rule.props.name, arn: machine().props.arn, roleArn: role.props.arn });
    expect(policyOf('aws:iam/rolePolicy:RolePolicy', 'prejit-upload-role-policy').Statement).toMatchObject([
      { Action: ['states:StartExecution'], Resource: [machine().props.arn] },
    ]);
  });

  test('is all that makes events: nothing listens to the access logs', () => {
    const notifications = ofType('aws:s3/bucketNotification:BucketNotification');
    expect(notifications.map(({ props }) => [props.bucket, props.eventbridge])).toEqual([[bucketName(), true]]);
  });

  test('is not lost when no execution can be started', () => {
    const queue = find(program, 'aws:sqs/queue:Queue', 'prejit-upload-dead-letters');
    const target = find(program, 'aws:cloudwatch/eventTarget:EventTarget', 'prejit-upload-target');
    expect(target.props.deadLetterConfig).toEqual({ arn: queue.props.arn });
    const rule = find(program, 'aws:cloudwatch/eventRule:EventRule', 'prejit-upload-rule');
    expect(policyOf('aws:sqs/queuePolicy:QueuePolicy', 'prejit-upload-dead-letters-policy').Statement[1]).toMatchObject(
      {
        Principal: { Service: 'events.amazonaws.com' },
        Condition: { ArnEquals: { 'aws:SourceArn': [rule.props.arn] } },
      },
    );
  });
});

describe('the workflow', () => {
  test('calls the functions and the build projects that the program declares', () => {
    const called = tasks().map(({ Parameters }) => Parameters.FunctionName);
    const declared = ofType('aws:lambda/function:Function').map(({ props }) => props.arn);
    expect([...new Set(called.filter((arn) => arn !== undefined))].sort()).toEqual(declared.sort());
    const plan = find(program, 'aws:lambda/function:Function', 'plan-build');
    const projects = ofType('aws:codebuild/project:Project').map(({ props }) => props.name);
    expect(Object.values(JSON.parse(plan.props.environment.variables.BUILD_PROJECTS)).sort()).toEqual(projects.sort());
  });

  test('waits for a function and for a build longer than they may run, so that their own error is what it sees', () => {
    const functions = new Map(ofType('aws:lambda/function:Function').map(({ props }) => [props.arn, props.timeout]));
    const [project] = ofType('aws:codebuild/project:Project');
    const build = (project?.props.buildTimeout + project?.props.queuedTimeout) * 60;
    const limits = tasks().map(({ Parameters, TimeoutSeconds }) => {
      const ownLimit = functions.get(Parameters.FunctionName) ?? build;
      return { ownLimit, isLonger: TimeoutSeconds > ownLimit };
    });
    expect(limits.length).toBeGreaterThan(functions.size);
    expect(limits.filter(({ isLonger }) => !isLonger)).toEqual([]);
  });

  test.each(machines)('%s may call exactly those that it calls', (name) => {
    const { Statement } = policyOf('aws:iam/rolePolicy:RolePolicy', `${name}-role-policy`);
    expect(Statement[0]).toMatchObject({ Sid: 'Invoke', Action: ['lambda:InvokeFunction'] });
    const called = tasksOf(JSON.parse(machine(name).props.definition)).map(({ Parameters }) => Parameters.FunctionName);
    expect([...Statement[0].Resource].sort()).toEqual([...new Set(called.filter((arn) => arn !== undefined))].sort());
    expect([...Statement[1].Resource].sort()).toEqual(
      ofType('aws:codebuild/project:Project')
        .map(({ props }) => props.arn)
        .sort(),
    );
  });

  test.each(machines)('%s is a Standard one and logs its data to its own log group', (name) => {
    const logs = find(program, 'aws:cloudwatch/logGroup:LogGroup', `${name}-logs`);
    expect(machine(name).props).toMatchObject({
      type: 'STANDARD',
      loggingConfiguration: { level: 'ALL', includeExecutionData: true, logDestination: `${logs.props.arn}:*` },
      tracingConfiguration: { enabled: true },
    });
  });
});

test.each([
  ['plan-build', planBuildSettings],
  ['publish-layer', publishLayerSettings],
  ['update-consumers', updateConsumersSettings],
  ['notify', notifySettings],
  ['plan-function', planFunctionSettings],
  ['record-function', recordFunctionSettings],
  ['publish-function', publishFunctionSettings],
  ['update-function', updateFunctionSettings],
  ['watch-functions', watchFunctionsSettings],
])(
  '%s gets settings that it understands, all of which it reads, its own role and its own log group',
  (name, schema) => {
    const fn = find(program, 'aws:lambda/function:Function', name).props;
    const { variables } = fn.environment;
    expect(Object.keys(loadSettings(schema, variables)).sort()).toEqual(Object.keys(variables).sort());
    expect(fn.role).toBe(find(program, 'aws:iam/role:Role', `${name}-role`).props.arn);
    expect(fn.loggingConfig.logGroup).toBe(
      find(program, 'aws:cloudwatch/logGroup:LogGroup', `${name}-logs`).props.name,
    );
    expect(fn).toMatchObject({ handler: 'index.handler', runtime: 'nodejs24.x', architectures: ['arm64'] });
  },
);

test('a permission is there before what needs it', () => {
  const policies = new Map(ofType('aws:iam/rolePolicy:RolePolicy').map(({ urn, name }) => [name, urn]));
  const needs = [...ofType('aws:lambda/function:Function'), ...ofType('aws:sfn/stateMachine:StateMachine')];
  for (const { name, dependencies } of needs) {
    expect(dependencies).toContain(policies.get(`${name}-role-policy`));
  }
});

describe('a build', () => {
  test('runs the uploaded program with the buildspec that stands in the project', () => {
    const uploaded = find(program, 'aws:s3/bucketObjectv2:BucketObjectv2', 'build-program').props;
    expect(uploaded.key).toMatch(/^builds\/builder-[0-9a-f]{64}\.zip$/);
    for (const { props } of ofType('aws:codebuild/project:Project')) {
      expect(props.source).toMatchObject({ type: 'S3', location: `${bucketName()}/${uploaded.key}` });
      expect(props.source.buildspec).not.toContain('{{');
    }
  });

  test('works on a source that its project declares', () => {
    const builds = tasks().filter(({ Resource }) => Resource.includes('startBuild'));
    expect(builds).not.toEqual([]);
    const overridden = new Set(
      builds
        .flatMap(({ Parameters }) => Parameters.SecondarySourcesOverride as { SourceIdentifier: string }[])
        .map(({ SourceIdentifier }) => SourceIdentifier),
    );
    for (const { props } of ofType('aws:codebuild/project:Project')) {
      expect(props.secondarySources).toEqual(
        [...overridden].map((sourceIdentifier) => expect.objectContaining({ type: 'S3', sourceIdentifier })),
      );
    }
  });

  test.each(frameworks)('for %s runs in a project of its own, on an image that can build it', (framework) => {
    const names = program.outputs.buildProjects as Record<string, string>;
    const projects = ofType('aws:codebuild/project:Project').filter(({ props }) => props.name === names[framework]);
    const { image, ...versions } = buildImage(framework);
    expect(projects.map(({ props }) => props.environment.image)).toEqual([image]);
    const buildspec = parse(projects[0]?.props.source.buildspec);
    expect(buildspec.phases.install['runtime-versions']).toEqual(versions);
  });

  test('whose image is gone is started with another image and its buildspec', () => {
    const { definition } = find(program, 'aws:sfn/stateMachine:StateMachine', 'pipeline').props;
    const { States } = JSON.parse(definition).States.BuildStores.ItemProcessor;
    const { ImageOverride, BuildspecOverride } = States.BuildStoreOnOtherImage.Parameters;
    const { image, ...versions } = replacementImage('net8.0') ?? {};
    expect(ImageOverride).toBe(image);
    expect(parse(BuildspecOverride).phases.install['runtime-versions']).toEqual(versions);
  });

  test('may read its program and sources and write build-output/, and list nothing', () => {
    const bucket = `arn:aws:s3:::${bucketName()}`;
    const logs = find(program, 'aws:cloudwatch/logGroup:LogGroup', 'build-logs').props.arn;
    const { Statement } = policyOf('aws:iam/rolePolicy:RolePolicy', 'build-role-policy');
    const grants = Statement.map(({ Action, Resource }: { Action: string[]; Resource: string[] }) => [
      Action,
      Resource,
    ]);
    expect(grants).toEqual([
      [['s3:GetObject', 's3:GetObjectVersion'], [`${bucket}/builds/builder-*`]],
      [['s3:GetObject', 's3:GetObjectVersion'], [`${bucket}/build-source/*`]],
      [['s3:GetBucketAcl', 's3:GetBucketLocation'], [bucket]],
      [['s3:PutObject'], [`${bucket}/build-output/*`]],
      [['logs:CreateLogStream', 'logs:PutLogEvents'], [`${logs}:*`]],
    ]);
  });

  test('runs in no network of ours', () => {
    for (const { props } of ofType('aws:codebuild/project:Project')) {
      expect(props.vpcConfig).toBeUndefined();
    }
    expect(ofType('awsx:ec2:Vpc')).toEqual([]);
  });
});

test('each role is assumed by its service, for this account', () => {
  const services = ofType('aws:iam/role:Role').map(({ name, props }) => {
    const [statement] = JSON.parse(props.assumeRolePolicy).Statement;
    expect(statement.Condition).toEqual({ StringEquals: { 'aws:SourceAccount': account } });
    return [name, statement.Principal.Service];
  });
  expect(Object.fromEntries(services)).toEqual({
    'build-role': 'codebuild.amazonaws.com',
    'pipeline-role': 'states.amazonaws.com',
    'function-layers-role': 'states.amazonaws.com',
    'prejit-upload-role': 'events.amazonaws.com',
    'prejit-functions-role': 'events.amazonaws.com',
    'plan-build-role': 'lambda.amazonaws.com',
    'publish-layer-role': 'lambda.amazonaws.com',
    'update-consumers-role': 'lambda.amazonaws.com',
    'notify-role': 'lambda.amazonaws.com',
    'plan-function-role': 'lambda.amazonaws.com',
    'record-function-role': 'lambda.amazonaws.com',
    'publish-function-role': 'lambda.amazonaws.com',
    'update-function-role': 'lambda.amazonaws.com',
    'watch-functions-role': 'lambda.amazonaws.com',
  });
});

test('build sources, output, records and what executions tell expire, and nothing that was published does', () => {
  const { rules: lifecycle } = find(
    program,
    'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
    'prejit-manifests-lifecycle',
  ).props;
  const expiring = lifecycle.filter(
    (rule: { expiration?: object; noncurrentVersionExpiration?: object }) =>
      rule.expiration ?? rule.noncurrentVersionExpiration,
  );
  expect(expiring.map((rule: { filter: object }) => rule.filter)).toEqual([
    { prefix: 'build-source/' },
    { prefix: 'build-output/' },
    { prefix: 'records/' },
    { prefix: 'runs/' },
  ]);
  expect(expiring.map((rule: { expiration: { days: number } }) => rule.expiration.days)).toEqual([7, 7, 1, 90]);
});

test('logs are kept as long as the configuration says', () => {
  for (const { props } of ofType('aws:cloudwatch/logGroup:LogGroup')) {
    expect(props.retentionInDays).toBe(7);
  }
});

test('addresses are subscribed to the topic', () => {
  expect(ofType('aws:sns/topicSubscription:TopicSubscription')[0]?.props).toMatchObject({
    protocol: 'email',
    endpoint: 'team@example.com',
    topic: program.outputs.topicArn,
  });
});

test('the functions reserve as much concurrency as is said to be needed', () => {
  const reserved = ofType('aws:lambda/function:Function').map(({ props }) =>
    Number(props.reservedConcurrentExecutions),
  );
  const config = {
    buildComputeType: 'BUILD_GENERAL1_MEDIUM',
    maxConcurrentBuilds: 4,
    isolateBuilds: false,
    keepVersions: { delete: false },
  };
  const [concurrency] = neededQuotas(config);
  // Lambda keeps 100 unreserved, whatever there is.
  expect(reserved.reduce((sum, each) => sum + each, 100)).toBe(concurrency?.needed);
});

test('outputs say where things are, and when uploads count', () => {
  expect(program.outputs).toEqual({
    bucket: bucketName(),
    uploadPrefix: `s3://${bucketName()}/manifests/`,
    stateMachineArn: machine().props.arn,
    functionsStateMachineArn: machine('function-layers').props.arn,
    topicArn: find(program, 'aws:sns/topic:Topic', 'prejit-topic').props.arn,
    ssmPrefix: '/prejit',
    layerPrefix: '',
    consumerTag: 'prejit:layer',
    buildProjects: { 'net8.0': 'prejit-dev-build-net8-0', 'net10.0': 'prejit-dev-build-net10-0' },
    buildLogGroup: '/aws/codebuild/prejit-dev-build',
    deadLetterQueueUrl: find(program, 'aws:sqs/queue:Queue', 'prejit-upload-dead-letters').props.url,
    functionsDeadLetterQueueUrl: find(program, 'aws:sqs/queue:Queue', 'prejit-functions-dead-letters').props.url,
    beforeTheFirstUpload: expect.stringContaining('five minutes'),
    links: {
      bucket: expect.stringContaining(bucketName()),
      stateMachine: expect.stringContaining(machine().props.arn),
      builds: expect.stringContaining('eu-west-1'),
      topic: expect.stringContaining('prejit-topic'),
    },
  });
});
