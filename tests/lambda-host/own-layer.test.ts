/** Functions with a layer of their own in the local Lambda, which starts them as AWS's start script does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { wrapperValue, wrapperVariable } from '../../core/function-layer';
import { unpackedZips } from '../../lambda-host/unpack';
import { zipDirectory } from '../../lambda-host/zip';
import type { Shape } from '../../local/contract/service';
import { LambdaCloud } from '../local/cloud/lambda-fixture';
import { deployedFunction, layOutLayer } from '../startup/function-layer';
import { dotnetFunction } from './dotnet-fixture';

const handler = 'Fixture::Fixture.Function::Count';
const cloud = new LambdaCloud();
const place = mkdtempSync(path.join(tmpdir(), 'own-'));
let built: Awaited<ReturnType<typeof dotnetFunction>>;

beforeAll(async () => {
  built = await dotnetFunction();
}, 180_000);
afterAll(async () => {
  await cloud.close();
  rmSync(place, { recursive: true, force: true });
});

async function publishLayer(name: string, ZipFile: Buffer): Promise<string> {
  const { LayerVersionArn } = await cloud.lambda('PublishLayerVersion', { LayerName: name, Content: { ZipFile } });
  return LayerVersionArn;
}

/** Publishes a layer with copies of all that is in a function's zip. */
async function publishOwnLayer(name: string, code: Buffer): Promise<string> {
  const [zip, opt] = [`${name}.zip`, name].map((file) => path.join(place, file)) as [string, string];
  writeFileSync(zip, code);
  const task = await unpackedZips(place, zip);
  const fn = deployedFunction(task, handler);
  layOutLayer(opt, task, fn, { compiled: [...fn.files.keys()].filter((file) => file.endsWith('.dll')) });
  return publishLayer(name, await zipDirectory(opt));
}

const create = (name: string, code: Buffer, Layers: string[], variables: Record<string, string> = {}): Promise<Shape> =>
  cloud.createFunction({
    ...{
      FunctionName: name,
      Role: 'arn:aws:iam::000000000000:role/fn',
      Runtime: 'dotnet10',
      Handler: handler,
      Timeout: 10,
    },
    ...{
      Code: { ZipFile: code },
      Layers,
      Environment: { Variables: { ...variables, [wrapperVariable]: wrapperValue } },
    },
  });

/** Its answer, and all that was logged of it: a start writes to the log before the invocation's own part. */
async function invoke(name: string) {
  const { payload } = await cloud.invoke(name);
  const streams = cloud.logGroups.get(`/aws/lambda/${name}`)?.values() ?? [];
  return { payload, log: [...streams].flat().join('\n') };
}

const ownPackage = /opt\/[^/]+\/prejit\/function\/store\/prejit\/Newtonsoft\.Json\.dll$/;

test('a function has its assemblies from its layer until it is deployed anew, and then runs the new code at once', async () => {
  await create('own', built.whole, [await publishOwnLayer('own', built.whole)]);
  const before = await invoke('own');
  expect(before.payload).toMatchObject({ count: 1, package: expect.stringMatching(ownPackage) });
  expect(before.log).not.toContain('Prejit: ');

  await cloud.lambda('UpdateFunctionCode', { FunctionName: 'own', ZipFile: await withFileMore(built.whole) });
  await cloud.updated('own');
  const after = await invoke('own');
  expect(after.payload).toMatchObject({ count: 1, package: expect.stringMatching(/task\/[^/]+\/Newtonsoft/) });
  expect(after.log).toMatch(/Prejit: the function starts without its layer, .*: the names of its files/);
}, 60_000);

test('a function is on a layer of packages as well, which stay that layer’s', async () => {
  const layers = [await publishLayer('store', built.layer), await publishOwnLayer('thin', built.thin)];
  await create('both', built.thin, layers, { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' });
  const { payload, log } = await invoke('both');
  expect(payload.package).toMatch(/opt\/[^/]+\/dotnetcore\/store\/x64\/net10.0\/newtonsoft.json/);
  expect(log).not.toContain('Prejit: ');
}, 60_000);

async function withFileMore(code: Buffer): Promise<Buffer> {
  const zip = path.join(place, 'more.zip');
  writeFileSync(zip, code);
  const task = await unpackedZips(place, zip);
  writeFileSync(path.join(task, 'more.txt'), '');
  return zipDirectory(task);
}
