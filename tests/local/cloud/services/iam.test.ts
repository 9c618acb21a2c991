import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { startTestCloud, type TestCloud } from '../running-cloud';

const trustLambda = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const policy = JSON.stringify({
  Statement: [{ Effect: 'Allow', Action: ['s3:GetObject'], Resource: "arn:aws:s3:::a'*(b)" }],
});

describe('iam', () => {
  let test: TestCloud;
  let iam: IAMClient;
  beforeAll(async () => {
    test = await startTestCloud();
    iam = new IAMClient(test.config);
    const Tags = [{ Key: 'team', Value: 'a + b' }];
    await iam.send(new CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument: trustLambda, Tags }));
  });
  afterAll(() => test.close());

  it('gives back a role as it was created', async () => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'role' }));
    expect(Role).toMatchObject({
      Arn: 'arn:aws:iam::000000000000:role/role',
      CreateDate: expect.any(Date),
      MaxSessionDuration: 3600,
      Tags: [{ Key: 'team', Value: 'a + b' }],
    });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(trustLambda);
  });

  it('keeps inline policies, without which a role can be deleted', async () => {
    const name = { RoleName: 'role', PolicyName: 'read' };
    await iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument: policy }));
    expect((await iam.send(new ListRolePoliciesCommand(name))).PolicyNames).toEqual(['read']);
    const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand(name));
    expect(decodeURIComponent(PolicyDocument)).toBe(policy);
    await expect(iam.send(new DeleteRoleCommand(name))).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await iam.send(new DeleteRolePolicyCommand(name));
    await expect(iam.send(new GetRolePolicyCommand(name))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
  });

  it('refuses documents that are not policies', async () => {
    const name = { RoleName: 'role', PolicyName: 'bad' };
    for (const PolicyDocument of ['{', '{"Statement":[{"Effect":"Maybe"}]}', '{"Statment":[]}', trustLambda]) {
      const put = iam.send(new PutRolePolicyCommand({ ...name, PolicyDocument }));
      await expect(put).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    }
    const update = new UpdateAssumeRolePolicyCommand({ RoleName: 'role', PolicyDocument: policy });
    await expect(iam.send(update)).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });

  it('lets only those assume a role whom it trusts', async () => {
    const sts = new STSClient(test.config);
    const RoleArn = 'arn:aws:iam::000000000000:role/role';
    const assume = sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'me' }));
    await expect(assume).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
