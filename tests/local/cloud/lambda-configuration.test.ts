import { createHash } from 'node:crypto';
import type { Shape } from '../../../local/contract/service';
import { LambdaCloud, zip } from './lambda-fixture';

const cloud = new LambdaCloud();
afterAll(() => cloud.close());

const source = 'exports.handler = async () => process.env.STAGE ?? "none"';
const update = (name: string, change: object) =>
  cloud.lambda('UpdateFunctionConfiguration', { FunctionName: name, ...change });

async function publishLayer(name: string, more: object = {}): Promise<string> {
  const ZipFile = await zip({ [`${name}.txt`]: name });
  const { LayerVersionArn } = await cloud.lambda('PublishLayerVersion', {
    LayerName: name,
    Content: { ZipFile },
    ...more,
  });
  return LayerVersionArn;
}

/** A zip whose directory says that its file is this large, which spares the test from making such a file. */
async function zipOf(megabytes: number): Promise<Buffer> {
  const archive = await zip({ large: '' });
  const directoryEntry = archive.indexOf('PK\x01\x02', 0, 'latin1');
  // Offset of the uncompressed size in a central directory entry (APPNOTE 4.3.12).
  archive.writeUInt32LE(megabytes * 1024 * 1024, directoryEntry + 24);
  return archive;
}

describe('a function', () => {
  test('is described as AWS does', async () => {
    const ZipFile = await zip({ 'index.js': source });
    const created = await cloud.createNodeFunction('described', source, { Code: { ZipFile }, Tags: { a: '1' } });
    expect(created).toMatchObject({
      FunctionName: 'described',
      FunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:described',
      Runtime: 'nodejs24.x',
      Timeout: 3,
      MemorySize: 128,
      Version: '$LATEST',
      State: 'Pending',
      StateReasonCode: 'Creating',
      Architectures: ['x86_64'],
      CodeSize: ZipFile.length,
      CodeSha256: createHash('sha256').update(ZipFile).digest('base64'),
    });
    const { Configuration, Code, Tags } = await cloud.lambda('GetFunction', { FunctionName: created.FunctionArn });
    const { State, StateReason, StateReasonCode, RevisionId, LastModified, ...same } = created;
    expect(Configuration).toMatchObject({ ...same, State: 'Active', LastUpdateStatus: 'Successful' });
    expect(Configuration.StateReason).toBeUndefined();
    expect(Tags).toEqual({ a: '1' });
    const { pathname } = new URL(Code.Location);
    expect(cloud.objects.get(pathname.slice(1))).toEqual(ZipFile);
    await expect(cloud.createNodeFunction('described', source)).rejects.toMatchObject({ status: 409 });
  });

  test('can be read while it is created, and not invoked, changed or published', async () => {
    const FunctionName = 'pending';
    const Code = { ZipFile: await zip({ 'index.js': source }) };
    const Role = 'arn:aws:iam::000000000000:role/fn';
    await cloud.lambda('CreateFunction', { FunctionName, Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Code });
    expect((await cloud.lambda('GetFunction', { FunctionName })).Configuration.State).toBe('Pending');
    const conflict = { name: 'ResourceConflictException', status: 409, message: expect.stringContaining('Pending') };
    await expect(cloud.invoke(FunctionName)).rejects.toMatchObject(conflict);
    await expect(update(FunctionName, { Timeout: 5 })).rejects.toMatchObject(conflict);
    await expect(cloud.lambda('UpdateFunctionCode', { FunctionName, ...Code })).rejects.toMatchObject(conflict);
    await expect(cloud.lambda('PublishVersion', { FunctionName })).rejects.toMatchObject(conflict);
    await cloud.updated(FunctionName);
    expect((await cloud.invoke(FunctionName)).payload).toBe('none');
  });

  test('runs what it was during an update, and its new configuration after it, in a fresh environment', async () => {
    await cloud.createNodeFunction('updated', source);
    expect((await cloud.invoke('updated')).payload).toBe('none');
    await update('updated', { Environment: { Variables: { STAGE: 'test' } } });
    expect((await cloud.invoke('updated')).payload).toBe('none');
    await cloud.updated('updated');
    expect((await cloud.invoke('updated')).payload).toBe('test');
    await cloud.lambda('UpdateFunctionCode', {
      FunctionName: 'updated',
      ZipFile: await zip({ 'index.js': 'exports.handler = async () => 2' }),
    });
    await cloud.updated('updated');
    expect((await cloud.invoke('updated')).payload).toBe(2);
  });

  test('refuses a change while another is in progress', async () => {
    await cloud.createNodeFunction('busy', source);
    expect(await update('busy', { Timeout: 5 })).toMatchObject({ LastUpdateStatus: 'InProgress', Timeout: 5 });
    await expect(update('busy', { Timeout: 6 })).rejects.toMatchObject({
      name: 'ResourceConflictException',
      status: 409,
    });
    expect(await cloud.updated('busy')).toMatchObject({ LastUpdateStatus: 'Successful', Timeout: 5 });
    await update('busy', { Timeout: 6 });
  });

  test('refuses a change that was made for another revision', async () => {
    await cloud.createNodeFunction('revised', source);
    const { RevisionId } = await cloud.updated('revised');
    await update('revised', { RevisionId, Timeout: 5 });
    await cloud.updated('revised');
    await expect(update('revised', { RevisionId, Timeout: 6 })).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      status: 412,
    });
  });

  test('shows no variables when it has none, and keeps those that it has unless it is given others', async () => {
    const created = await cloud.createNodeFunction('variables', source, { Environment: { Variables: {} } });
    expect(created).not.toHaveProperty('Environment');
    const Environment = { Variables: { A: '1' } };
    await update('variables', { Environment });
    await cloud.updated('variables');
    expect(await update('variables', { Environment: {} })).toMatchObject({ Environment });
    await cloud.updated('variables');
    expect(await update('variables', { Environment: { Variables: {} } })).not.toHaveProperty('Environment');
    await cloud.updated('variables');
  });

  test('has its layers and variables replaced whole, and keeps what is not named', async () => {
    const [one, two] = [await publishLayer('one'), await publishLayer('two')];
    const Environment = { Variables: { A: '1', B: '2' } };
    await cloud.createNodeFunction('whole', source, { Layers: [one], Environment });
    expect(await update('whole', { Layers: [two] })).toMatchObject({ Layers: [{ Arn: two }], Environment });
    await cloud.updated('whole');
    const { Layers, Environment: left } = await update('whole', { Environment: { Variables: { C: '3' } } });
    expect(Layers).toMatchObject([{ Arn: two }]);
    expect(left).toEqual({ Variables: { C: '3' } });
  });

  test('can have five layers that exist and differ', async () => {
    await cloud.createNodeFunction('layered', source);
    const arns = await Promise.all(['l1', 'l2', 'l3', 'l4', 'l5', 'l6'].map((name) => publishLayer(name)));
    const invalid = { name: 'InvalidParameterValueException' };
    await expect(update('layered', { Layers: arns })).rejects.toMatchObject(invalid);
    await expect(update('layered', { Layers: [`${arns[0]}9`] })).rejects.toThrow('does not exist');
    const second = await publishLayer('l1');
    await expect(update('layered', { Layers: [arns[0], second] })).rejects.toThrow('Two different versions');
    // What a layer is said to be for is for those who look for layers.
    const other = { CompatibleArchitectures: ['arm64'], CompatibleRuntimes: ['dotnet10'] };
    await update('layered', { Layers: [await publishLayer('other', other), ...arns.slice(0, 4)] });
  });

  test('can have 250 MB together with its layers', async () => {
    await cloud.createNodeFunction('large', source);
    const arns = [];
    for (const name of ['big1', 'big2']) {
      const Content = { ZipFile: await zipOf(130) };
      arns.push((await cloud.lambda('PublishLayerVersion', { LayerName: name, Content })).LayerVersionArn);
    }
    await update('large', { Layers: arns.slice(0, 1) });
    await cloud.updated('large');
    await expect(update('large', { Layers: arns })).rejects.toThrow(
      'exceeds the maximum allowed size of 262144000 bytes',
    );
    await expect(
      cloud.lambda('UpdateFunctionCode', { FunctionName: 'large', ZipFile: await zipOf(251) }),
    ).rejects.toThrow('Unzipped size must be smaller');
  });

  test("can't set variables that are Lambda's, or more than 4 KB of them", async () => {
    await cloud.createNodeFunction('reserved', source);
    await expect(update('reserved', { Environment: { Variables: { AWS_REGION: 'x' } } })).rejects.toThrow('AWS_REGION');
    await update('reserved', { Environment: { Variables: { A: 'x'.repeat(4088) } } });
    await cloud.updated('reserved');
    const Variables = { A: 'x'.repeat(4089) };
    await expect(update('reserved', { Environment: { Variables } })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${JSON.stringify(Variables)}`,
    });
  });

  test('needs a role that Lambda can assume', async () => {
    const Role = 'arn:aws:iam::000000000000:role/none';
    await expect(cloud.createNodeFunction('roleless', source, { Role })).rejects.toThrow('cannot be assumed by Lambda');
  });

  test('is gone when it is deleted', async () => {
    await cloud.createNodeFunction('gone', source);
    await cloud.lambda('DeleteFunction', { FunctionName: 'gone' });
    await expect(cloud.lambda('GetFunction', { FunctionName: 'gone' })).rejects.toMatchObject({ status: 404 });
    const { Functions } = await cloud.lambda('ListFunctions', {});
    expect(Functions.map(({ FunctionName }: { FunctionName: string }) => FunctionName)).not.toContain('gone');
  });

  test('carries tags, and the actions on it carry them as conditions', async () => {
    const { FunctionArn: Resource } = await cloud.createNodeFunction('tagged', source, { Tags: { a: '1' } });
    await cloud.lambda('TagResource', { Resource, Tags: { 'prejit:layer': 'orders' } });
    await cloud.lambda('UntagResource', { Resource, TagKeys: ['a'] });
    expect(await cloud.lambda('ListTags', { Resource })).toEqual({ Tags: { 'prejit:layer': 'orders' } });
    const layer = 'arn:aws:lambda:eu-west-1:000000000000:layer:x:1';
    const needed = cloud.service.actions?.UpdateFunctionConfiguration?.({ FunctionName: 'tagged', Layers: [layer] });
    expect(needed).toEqual([
      {
        action: 'lambda:UpdateFunctionConfiguration',
        resource: Resource,
        context: { 'aws:ResourceTag/prejit:layer': 'orders', 'lambda:Layer': [layer] },
      },
      { action: 'lambda:GetLayerVersion', resource: layer },
    ]);
    const keysOf = (operation: string, input: object) =>
      cloud.service.actions?.[operation]?.({ Resource, ...input })[0]?.context?.['aws:TagKeys'];
    expect(keysOf('TagResource', { Tags: { a: '1', b: '2' } })).toEqual(['a', 'b']);
    expect(keysOf('UntagResource', { TagKeys: ['a'] })).toEqual(['a']);
    expect(keysOf('ListTags', {})).toBeUndefined();
  });

  test('tells EventBridge which of its tags changed, in the form that AWS documents', async () => {
    const { FunctionArn: Resource } = await cloud.createNodeFunction('retagged', source, { Tags: { a: '1' } });
    await cloud.lambda('TagResource', { Resource, Tags: { a: '1', 'prejit:function': 'on' } });
    await cloud.lambda('TagResource', { Resource, Tags: { a: '1' } });
    await cloud.lambda('UntagResource', { Resource, TagKeys: ['prejit:function', 'never'] });
    const told = cloud.events.filter(({ resources }) => resources[0] === Resource);
    expect(told.map(({ detail }) => [detail['changed-tag-keys'], detail.tags])).toEqual([
      [['a'], { a: '1' }],
      [['prejit:function'], { a: '1', 'prejit:function': 'on' }],
      [['prejit:function'], { a: '1' }],
    ]);
    expect(told[0]).toMatchObject({
      source: 'aws.tag',
      'detail-type': 'Tag Change on Resource',
      detail: { service: 'lambda', 'resource-type': 'function', version: expect.any(Number) },
    });
  });
});

describe('lists', () => {
  test('have 50 entries a page at most, of functions and of versions', async () => {
    await cloud.createNodeFunction('listed', source);
    const count = 51;
    for (let number = 1; number <= count; number++) {
      await update('listed', { Description: `${number}`, Timeout: number });
      await cloud.updated('listed');
      await cloud.lambda('PublishVersion', { FunctionName: 'listed' });
    }
    const versions = await pages('ListVersionsByFunction', 'Versions', { FunctionName: 'listed', MaxItems: 1000 });
    expect(versions.map((page) => page.length)).toEqual([50, count + 1 - 50]);
    expect(versions.flat().map(({ Version }) => Version)).toEqual([
      '$LATEST',
      ...Array.from({ length: count }, (_, n) => `${n + 1}`),
    ]);
    const all = await pages('ListFunctions', 'Functions', { FunctionVersion: 'ALL', MaxItems: 10_000 });
    expect(all.slice(0, -1).every((page) => page.length === 50)).toBe(true);
    expect(all.flat().filter(({ FunctionName }) => FunctionName === 'listed')).toHaveLength(count + 1);
  });
});

async function pages(operation: string, member: string, input: object): Promise<Shape[][]> {
  const found: Shape[][] = [];
  let Marker: string | undefined;
  do {
    const { [member]: page, NextMarker } = await cloud.lambda(operation, { ...input, Marker });
    found.push(page);
    Marker = NextMarker;
  } while (Marker);
  return found;
}

describe('a published version', () => {
  test('stays as it was, also by an alias', async () => {
    await cloud.createNodeFunction('versioned', source, { Environment: { Variables: { STAGE: 'one' } } });
    const first = await cloud.lambda('PublishVersion', { FunctionName: 'versioned' });
    expect(first).toMatchObject({ Version: '1', FunctionArn: expect.stringMatching(/:versioned:1$/) });
    // Another description alone is no change.
    const described = { FunctionName: 'versioned', Description: 'again' };
    expect(await cloud.lambda('PublishVersion', described)).toMatchObject({ Version: '1', Description: '' });
    await cloud.lambda('CreateAlias', { FunctionName: 'versioned', Name: 'live', FunctionVersion: '1' });

    await update('versioned', { Environment: { Variables: { STAGE: 'two' } } });
    await expect(cloud.lambda('PublishVersion', { FunctionName: 'versioned' })).rejects.toMatchObject({ status: 409 });
    await cloud.updated('versioned');
    expect((await cloud.lambda('PublishVersion', { FunctionName: 'versioned' })).Version).toBe('2');
    expect(await cloud.invoke('versioned:live')).toMatchObject({ ExecutedVersion: '1', payload: 'one' });

    const missing = { FunctionName: 'versioned', Name: 'next', FunctionVersion: '9' };
    await expect(cloud.lambda('CreateAlias', missing)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(cloud.lambda('DeleteFunction', { FunctionName: 'versioned', Qualifier: '1' })).rejects.toMatchObject({
      status: 409,
    });
  });
});
