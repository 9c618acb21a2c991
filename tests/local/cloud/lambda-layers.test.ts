import { createHash } from 'node:crypto';
import type { Shape } from '../../../local/contract/service';
import { LambdaCloud, zip } from './lambda-fixture';

const cloud = new LambdaCloud();
afterAll(() => cloud.close());

const publish = async (name: string, more: Shape = {}) =>
  cloud.lambda('PublishLayerVersion', {
    LayerName: name,
    Content: { ZipFile: await zip({ 'data.txt': name }) },
    ...more,
  });
const versions = async (name: string, more: Shape = {}) =>
  (await cloud.lambda('ListLayerVersions', { LayerName: name, ...more })).LayerVersions.map(
    ({ Version }: { Version: number }) => Version,
  );

describe('layer versions', () => {
  test('every call makes one, also of the same zip', async () => {
    const ZipFile = await zip({ a: 'a' });
    const first = await publish('same', { Content: { ZipFile }, Description: 'd', CompatibleRuntimes: ['dotnet10'] });
    expect(first).toMatchObject({
      LayerArn: 'arn:aws:lambda:eu-west-1:000000000000:layer:same',
      LayerVersionArn: 'arn:aws:lambda:eu-west-1:000000000000:layer:same:1',
      Version: 1,
      Description: 'd',
      CompatibleRuntimes: ['dotnet10'],
      Content: { CodeSize: ZipFile.length, CodeSha256: createHash('sha256').update(ZipFile).digest('base64') },
    });
    expect((await publish('same', { Content: { ZipFile } })).Version).toBe(2);
    const { Content, ...rest } = await cloud.lambda('GetLayerVersionByArn', { Arn: first.LayerVersionArn });
    expect(rest).toMatchObject({ Version: 1, Description: 'd' });
    expect(cloud.objects.get(new URL(Content.Location).pathname.slice(1))).toEqual(ZipFile);
  });

  test('come from an object in S3', async () => {
    cloud.objects.set('bucket/layer.zip', await zip({ a: 'a' }));
    const Content = { S3Bucket: 'bucket', S3Key: 'layer.zip', S3ObjectVersion: 'v1' };
    expect((await publish('from-s3', { Content })).Version).toBe(1);
    await expect(publish('from-s3', { Content: { ...Content, S3Key: 'other' } })).rejects.toThrow(
      'S3 Error Code: NoSuchKey',
    );
  });

  test('are refused when something is wrong with them', async () => {
    await expect(publish('a b')).rejects.toThrow('Layer name');
    await expect(publish('x'.repeat(141))).rejects.toThrow('Layer name');
    await expect(publish('text', { Content: { ZipFile: Buffer.from('no zip') } })).rejects.toThrow('Could not unzip');
    await expect(publish('none', { Content: {} })).rejects.toThrow('provide a source');
    await expect(publish('direct', { Content: { ZipFile: Buffer.alloc(51 * 1024 * 1024) } })).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      status: 413,
    });
  });

  test('are listed newest first, in pages, by what they are for', async () => {
    for (const runtime of ['dotnet8', 'dotnet10', 'dotnet10']) {
      await publish('listed', { CompatibleRuntimes: [runtime], CompatibleArchitectures: ['x86_64'] });
    }
    expect(await versions('listed')).toEqual([3, 2, 1]);
    expect(await versions('listed', { CompatibleRuntime: 'dotnet8' })).toEqual([1]);
    expect(await versions('listed', { CompatibleArchitecture: 'arm64' })).toEqual([]);
    expect(await versions('unknown')).toEqual([]);
    const { NextMarker, LayerVersions } = await cloud.lambda('ListLayerVersions', { LayerName: 'listed', MaxItems: 2 });
    expect(LayerVersions).toHaveLength(2);
    expect(await versions('listed', { Marker: NextMarker })).toEqual([1]);
    const { Layers } = await cloud.lambda('ListLayers', { CompatibleRuntime: 'dotnet8' });
    expect(Layers).toMatchObject([{ LayerName: 'listed', LatestMatchingVersion: { Version: 1 } }]);
  });

  test('go on working in functions when they are deleted, and their number is not given again', async () => {
    const { LayerVersionArn } = await publish('deleted');
    const source = "exports.handler = async () => require('node:fs').readFileSync(process.env.DATA, 'utf8')";
    const Environment = { Variables: { DATA: '/opt/data.txt' } };
    await cloud.createNodeFunction('reader', source, { Layers: [LayerVersionArn], Environment });
    await cloud.lambda('DeleteLayerVersion', { LayerName: 'deleted', VersionNumber: 1 });
    await expect(cloud.lambda('GetLayerVersion', { LayerName: 'deleted', VersionNumber: 1 })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    expect((await cloud.invoke('reader')).payload).toBe('deleted');
    expect((await publish('deleted')).Version).toBe(2);
  });

  test('are laid over each other in order', async () => {
    const layers = [];
    for (const name of ['below', 'above']) {
      layers.push((await publish(name)).LayerVersionArn);
    }
    const source = "exports.handler = async () => require('node:fs').readFileSync(process.env.DATA, 'utf8')";
    const Environment = { Variables: { DATA: '/opt/data.txt' } };
    await cloud.createNodeFunction('overlaid', source, { Layers: layers, Environment });
    expect((await cloud.invoke('overlaid')).payload).toBe('above');
  });

  test('are shared with accounts and organizations', async () => {
    await publish('shared');
    const version = { LayerName: 'shared', VersionNumber: 1 };
    const share = { ...version, Action: 'lambda:GetLayerVersion' };
    await expect(cloud.lambda('GetLayerVersionPolicy', version)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await cloud.lambda('AddLayerVersionPermission', { ...share, StatementId: 'a', Principal: '111111111111' });
    const { Statement } = await cloud.lambda('AddLayerVersionPermission', {
      ...share,
      StatementId: 'o',
      Principal: '*',
      OrganizationId: 'o-1',
    });
    await expect(
      cloud.lambda('AddLayerVersionPermission', { ...share, StatementId: 'a', Principal: '*' }),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });
    expect(JSON.parse(Statement)).toMatchObject({
      Sid: 'o',
      Principal: '*',
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
    });
    const { Policy } = await cloud.lambda('GetLayerVersionPolicy', version);
    expect(JSON.parse(Policy).Statement.map(({ Sid }: { Sid: string }) => Sid)).toEqual(['a', 'o']);
  });
});
