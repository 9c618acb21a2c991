import {
  GetParameterCommand,
  GetParametersByPathCommand,
  PutParameterCommand,
  paginateGetParameterHistory,
  paginateGetParametersByPath,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { startTestCloud, type TestCloud } from '../running-cloud';

describe('ssm', () => {
  let test: TestCloud;
  let ssm: SSMClient;
  beforeAll(async () => {
    test = await startTestCloud();
    ssm = new SSMClient(test.config);
  });
  afterAll(() => test.close());

  const put = (Name: string, Value: string, more: object = {}) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));

  it('writes a parameter once, and again only when told to', async () => {
    expect((await put('/p/once', '1')).Version).toBe(1);
    await expect(put('/p/once', '2')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
    expect((await put('/p/once', '2', { Overwrite: true })).Version).toBe(2);
    const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/p/once' }));
    expect(Parameter).toMatchObject({
      Value: '2',
      Version: 2,
      ARN: 'arn:aws:ssm:eu-west-1:000000000000:parameter/p/once',
      LastModifiedDate: expect.any(Date),
    });
    const first = await ssm.send(new GetParameterCommand({ Name: '/p/once:1' }));
    expect(first.Parameter).toMatchObject({ Name: '/p/once', Value: '1', Version: 1, Selector: ':1' });
    const third = ssm.send(new GetParameterCommand({ Name: '/p/once:3' }));
    await expect(third).rejects.toMatchObject({ name: 'ParameterVersionNotFound' });
    const byArn = await ssm.send(new GetParameterCommand({ Name: Parameter?.ARN }));
    expect(byArn.Parameter?.Name).toBe('/p/once');
  });

  it('keeps what a parameter was, and who wrote it', async () => {
    for (const value of ['1', '2', '3']) await put('/p/kept', value, { Overwrite: true });
    const values: unknown[] = [];
    const query = { Name: '/p/kept', MaxResults: 2 };
    for await (const { Parameters = [] } of paginateGetParameterHistory({ client: ssm }, query))
      values.push(...Parameters);
    const LastModifiedUser = 'arn:aws:iam::000000000000:root';
    expect(values).toMatchObject(
      [1, 2, 3].map((Version) => ({
        Name: '/p/kept',
        Value: String(Version),
        Version,
        LastModifiedUser,
        LastModifiedDate: expect.any(Date),
      })),
    );
  });

  it('finds parameters below a path, in pages', async () => {
    for (let index = 0; index < 12; index++) await put(`/tree/${index}`, 'x');
    await put('/tree/0/deeper', 'x');
    const names: string[] = [];
    for await (const page of paginateGetParametersByPath({ client: ssm }, { Path: '/tree', Recursive: true })) {
      names.push(...(page.Parameters ?? []).map(({ Name = '' }) => Name));
    }
    expect(names).toHaveLength(13);
    const { Parameters } = await test.cloud.call('ssm', 'GetParametersByPath', { Path: '/tree/0' });
    expect(Parameters.map(({ Name }: { Name: string }) => Name)).toEqual(['/tree/0/deeper']);
  });

  it('filters by what parameters are', async () => {
    const find = async (Key: string, Values: string[], Option?: string) => {
      const input = { Path: '/tree/0', ParameterFilters: [{ Key, Values, Option }] };
      return (await ssm.send(new GetParametersByPathCommand(input))).Parameters?.length;
    };
    expect(await find('Type', ['SecureString', 'String'])).toBe(1);
    expect(await find('Type', ['Secure'], 'BeginsWith')).toBe(0);
    expect(await find('Label', ['latest'])).toBe(0);
    await expect(find('Name', ['/tree'])).rejects.toMatchObject({ name: 'InvalidFilterKey' });
    await expect(find('Type', ['String'], 'Contains')).rejects.toMatchObject({ name: 'InvalidFilterOption' });
  });

  it('tells which parameters are not there', async () => {
    const missing = ssm.send(new GetParameterCommand({ Name: '/none' }));
    await expect(missing).rejects.toMatchObject({ name: 'ParameterNotFound' });
  });

  it.each(['/aws/x', 'a b', '/a//b', 'a/b', `/${'x/'.repeat(15)}x`])('refuses the name %s', async (name) => {
    await expect(put(name, 'x')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses values that are too long, and secrets', async () => {
    await expect(put('/long', 'x'.repeat(4097))).rejects.toThrow('has 1 to 4096 characters');
    await expect(put('/list', 'a,b', { Type: 'StringList' })).rejects.toMatchObject({ name: 'NotImplemented' });
    await expect(put('/secret', 'x', { Type: 'SecureString' })).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
