import { policyDocument, type Statement } from '../../infra/policy-document';
import type { Resource } from '../../policy/rule';
import { rules } from '../../policy/rules';

const resource = (type: string, props: Resource['props']): Resource => ({ type, name: 'it', props });

const bucket = (props = {}) => resource('aws:s3/bucket:Bucket', { bucket: 'it', ...props });
const ofBucket = (kind: string, props: Resource['props']) => resource(`aws:s3/${kind}`, { bucket: 'it', ...props });
const target = (props: Resource['props']) => resource('aws:cloudwatch/eventTarget:EventTarget', props);
const machine = (props: Resource['props']) =>
  resource('aws:sfn/stateMachine:StateMachine', { definition: '{"States":{}}', ...props });
const project = (props: Resource['props']) =>
  resource('aws:codebuild/project:Project', {
    environment: { image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0' },
    artifacts: { type: 'S3' },
    source: {},
    ...props,
  });
const fn = (props: Resource['props']) => resource('aws:lambda/function:Function', props);
const permission = (props: Resource['props']) => resource('aws:lambda/permission:Permission', props);
const logGroup = (props: Resource['props']) => resource('aws:cloudwatch/logGroup:LogGroup', props);

const text = (...statements: Partial<Statement>[]) =>
  JSON.stringify(policyDocument(...statements.map((statement) => ({ ...everything, ...statement }))));
const everything: Statement = { Sid: 'It', Effect: 'Allow', Action: [], Resource: ['arn:aws:s3:::it/a'] };
const role = (...statements: Partial<Statement>[]) =>
  resource('aws:iam/rolePolicy:RolePolicy', { policy: text(...statements) });
const trust = (statement: Partial<Statement>) =>
  resource('aws:iam/role:Role', { assumeRolePolicy: text({ Action: ['sts:AssumeRole'], ...statement }) });

const queue = resource('aws:sqs/queue:Queue', { url: 'it', messageRetentionSeconds: 60 });
const topic = resource('aws:sns/topic:Topic', { arn: 'it' });
const queuePolicy = (statement: Partial<Statement>) =>
  resource('aws:sqs/queuePolicy:QueuePolicy', { queueUrl: 'it', policy: text(statement) });
const topicPolicy = (statement: Partial<Statement>) =>
  resource('aws:sns/topicPolicy:TopicPolicy', { arn: 'it', policy: text(statement) });

const task = (state: object) =>
  machine({ definition: JSON.stringify({ States: { Work: { Type: 'Task', ...state } } }) });
const encryption = 'bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration';

/** Resources that break each rule. */
const broken: Record<string, Resource[]> = {
  CKV2_AWS_6: [bucket(), ofBucket('bucketPublicAccessBlock:BucketPublicAccessBlock', { blockPublicAcls: true })],
  CKV_AWS_379: [bucket(), ofBucket('bucketPolicy:BucketPolicy', { policy: text({}) })],
  CKV_AWS_19: [bucket(), ofBucket(encryption, { rules: [] })],
  CKV_AWS_21: [
    bucket(),
    ofBucket('bucketVersioning:BucketVersioning', { versioningConfiguration: { status: 'Suspended' } }),
  ],
  CKV_AWS_70: [bucket(), ofBucket('bucketPolicy:BucketPolicy', { policy: text({ Principal: '*' }) })],
  CKV_AWS_300: [bucket(), ofBucket('bucketLifecycleConfiguration:BucketLifecycleConfiguration', { rules: [{}] })],
  CKV2_AWS_62: [bucket(), ofBucket('bucketNotification:BucketNotification', { eventbridge: false })],
  'AwsSolutions-S1': [bucket()],
  CKV_AWS_144: [bucket()],
  CKV_AWS_143: [bucket()],
  'S3.20': [bucket()],
  CKV_AWS_145: [
    bucket(),
    ofBucket(encryption, { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] }),
  ],

  'target-dead-letters': [target({})],
  'target-retries': [target({ retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 } })],
  'queue-policy-pinned': [queue, queuePolicy({ Principal: { Service: 'events.amazonaws.com' } })],
  CKV_AWS_27: [queue],
  'AwsSolutions-SQS4': [queue],
  CKV_AWS_168: [queue, queuePolicy({ Principal: { AWS: '*' } })],
  'queue-retention': [queue],
  'AwsSolutions-SNS3': [topic],
  CKV_AWS_26: [topic],
  CKV_AWS_169: [topic, topicPolicy({ Principal: '*' })],

  'AwsSolutions-SF1': [machine({ loggingConfiguration: { level: 'ERROR' } })],
  'AwsSolutions-SF2': [machine({ tracingConfiguration: { enabled: false } })],
  'definition-secrets': [machine({ definition: '{"States":{},"Comment":"AKIAIOSFODNN7EXAMPLE"}' })],
  'task-timeout': [task({})],
  'task-retry': [task({ Retry: [{ ErrorEquals: ['States.ALL'] }] })],
  'task-catch': [task({})],

  CKV_AWS_316: [project({ environment: { image: 'aws/codebuild/standard:7.0', privilegedMode: true } })],
  'AwsSolutions-CB5': [project({ environment: { image: 'somebody/image' } })],
  CKV_AWS_314: [project({})],
  CKV_AWS_311: [project({ logsConfig: { s3Logs: { encryptionDisabled: true } } })],
  'CodeBuild.2': [
    project({ environment: { image: 'it', environmentVariables: [{ name: 'FEED_PASSWORD', value: 'x' }] } }),
  ],
  'inline-buildspec': [project({ source: { buildspec: 'buildspec.yml' } })],
  CKV_AWS_78: [project({ artifacts: { type: 'S3', encryptionDisabled: true } })],
  'AwsSolutions-CB4': [project({})],

  'AwsSolutions-L1': [fn({ runtime: 'nodejs18.x' })],
  CKV_AWS_50: [fn({})],
  CKV_AWS_115: [fn({ memorySize: 128, timeout: 3 })],
  CKV_AWS_45: [fn({ environment: { variables: { FEED: 'https://user:key@feed.example' } } })],
  CKV_AWS_364: [permission({ principal: 's3.amazonaws.com' })],
  'Lambda.1': [permission({ principal: '*' })],
  CKV_AWS_116: [fn({})],
  CKV_AWS_117: [fn({})],
  CKV_AWS_272: [fn({})],
  CKV_AWS_173: [fn({})],

  'AwsSolutions-IAM4': [
    resource('aws:iam/rolePolicyAttachment:RolePolicyAttachment', {
      policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    }),
  ],
  'wildcard-action': [role({ Action: ['s3:Get*'] })],
  'AwsSolutions-IAM5': [role({ Action: ['s3:GetObject'], Resource: ['*'] })],
  CKV_AWS_60: [trust({ Principal: { Service: 'lambda.amazonaws.com' } })],
  CKV_AWS_286: [role({ Action: ['iam:PassRole'] })],
  CKV_AWS_287: [role({ Action: ['iam:CreateAccessKey'] })],
  CKV_AWS_289: [role({ Action: ['s3:PutBucketPolicy'] })],
  'ssm-prefix': [role({ Action: ['ssm:PutParameter'], Resource: ['arn:aws:ssm:eu-west-1:111122223333:parameter/*'] })],
  'parameter-encryption': [resource('aws:ssm/parameter:Parameter', { type: 'String' })],

  CKV_AWS_66: [logGroup({})],
  CKV_AWS_319: [resource('aws:cloudwatch/metricAlarm:MetricAlarm', {})],
  CKV_AWS_338: [logGroup({ retentionInDays: 30 })],
  CKV_AWS_158: [logGroup({})],
};

test('every rule has an example that breaks it, and an id of its own', () => {
  expect(rules.map(({ id }) => id).sort()).toEqual(Object.keys(broken).sort());
});

test.each(rules.map((rule) => [rule.id, rule] as const))('%s finds what breaks it', (id, rule) => {
  const violations = rule.check(broken[id] ?? []);
  expect(violations.map((violation) => violation.resource.split('#')[0])).toEqual(['it']);
});
