/** Faults that are planted in an account: each turns the right row red, with the advice that mends it. */
import type { Row } from '../../verify/check';
import { credentials } from '../../verify/checks/credentials';
import { quotas } from '../../verify/checks/quotas';
import { plantIn } from './plant';
import { adviceFor, adviceOf, red } from './rows';
import type { VerifiedStack } from './stack';

jest.setTimeout(120_000);

let stack: VerifiedStack;
const undo = plantIn((opened) => {
  stack = opened;
});

describe('the credentials', () => {
  const others = ({ credentials: _, ...rows }: Record<string, Row>) => Object.values(rows).map(({ status }) => status);

  test('are missing', async () => {
    const before = { ...process.env };
    undo.push(() => Object.assign(process.env, before));
    for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_CONFIG_FILE: '/nonexistent',
    });
    const rows = await stack.verify({ access: { endpoint: stack.access.endpoint } });
    expect(rows.credentials).toMatchObject(red('CredentialsProviderError', adviceFor('CredentialsProviderError')));
    expect(new Set(others(rows))).toEqual(new Set(['not run']));
  });

  test('are unknown', async () => {
    const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const rows = await stack.verify({ access: { ...stack.access, credentials: unknown } });
    expect(rows.credentials).toMatchObject(red('InvalidClientTokenId', adviceFor('InvalidClientTokenId')));
    // Nothing was made, so nothing is removed.
    expect(rows['clean-up']).toBeUndefined();
  });

  test('are of another account', async () => {
    const stateMachineArn = stack.outputs.stateMachineArn.replace('000000000000', '111122223333');
    const rows = await stack.verify({ outputs: { ...stack.outputs, stateMachineArn } });
    expect(rows.credentials).toMatchObject(red('111122223333', adviceOf(credentials, 'otherAccount')));
  });

  test('are used in another region', async () => {
    const stateMachineArn = stack.outputs.stateMachineArn.replace('eu-west-1', 'us-east-1');
    const rows = await stack.verify({ outputs: { ...stack.outputs, stateMachineArn } });
    expect(rows.credentials).toMatchObject(red("region 'us-east-1' is wrong", adviceFor('SignatureDoesNotMatch')));
    expect(new Set(others(rows))).toEqual(new Set(['not run']));
  });

  test('may not do what the checks do', async () => {
    const statement = { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' };
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { Role } = await stack.aws.iam.createRole({ RoleName: 'reader', AssumeRolePolicyDocument: trust });
    undo.push(() => stack.aws.iam.deleteRole({ RoleName: 'reader' }));
    const { Credentials: session } = await stack.aws.sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'test' });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = session ?? {};
    const limited = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const rows = await stack.verify({ access: { ...stack.access, credentials: limited } });
    expect(rows.credentials).toMatchObject(red('s3:GetBucketLocation', adviceFor('AccessDenied')));
  });
});

test('the account may run no build', async () => {
  stack.quotas['L-2DC20C30'] = 0;
  undo.push(() => delete stack.quotas['L-2DC20C30']);
  const rows = await stack.verify();
  expect(rows.quotas).toMatchObject(red('0 builds at once', adviceOf(quotas, 'builds')));
});

test('Lambda may run nothing else', async () => {
  stack.quotas['L-B99A9384'] = 80;
  undo.push(() => delete stack.quotas['L-B99A9384']);
  const rows = await stack.verify();
  expect(rows.quotas).toMatchObject(red('All 80', adviceOf(quotas, 'concurrency')));
});
