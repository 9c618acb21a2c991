/** Functions that are named by what is not a function, or too late. */
import { waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { rawZip } from '../../support/raw-zip';
import type { Attack } from '../attack';
import { own } from './moves';
import type { ConsumerWorld } from './world';

export const nameAttacks: Attack<ConsumerWorld>[] = [
  {
    name: 'a published version and its alias, when what $LATEST is now was never released',
    expected: 'they stay, the function moves',
    async attempt(world) {
      const { lambda } = world.pipeline.aws;
      const [layer, fn] = [world.newName(), world.newName()];
      const layers = [await world.publish(layer)];
      await world.create(fn, { code: rawZip([own]), follows: layer, layers });
      const { Version = '' } = await lambda.publishVersion({ FunctionName: fn });
      await lambda.createAlias({ FunctionName: fn, Name: 'live', FunctionVersion: Version });
      await lambda.updateFunctionConfiguration({ FunctionName: fn, Timeout: 7 });
      await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10, minDelay: 0.1 }, { FunctionName: fn });
      const frozen = () => Promise.all([world.configuration(`${fn}:${Version}`), world.configuration(`${fn}:live`)]);
      const before = JSON.stringify(await frozen());
      const { functions } = await world.release(layer, await world.publish(layer));
      if (functions[0]?.outcome !== 'updated') return JSON.stringify(functions);
      return JSON.stringify(await frozen()) === before ? this.expected : 'they were changed';
    },
  },
  {
    name: 'an alias in the configuration of the stack',
    expected: 'update-consumers refuses to start',
    async attempt(world) {
      const { lambda } = world.pipeline.aws;
      const [layer, fn, by] = [world.newName(), world.newName(), world.newName()];
      await world.create(fn, { code: rawZip([own]), follows: layer });
      await lambda.publishVersion({ FunctionName: fn });
      await lambda.createAlias({ FunctionName: fn, Name: 'live', FunctionVersion: '1' });
      const before = JSON.stringify(await world.configuration(fn));
      await copyUpdateConsumers(world, by, { [layer]: [`${fn}:live`] });
      const released = await world.publish(layer);
      const error = await world.release(layer, released, { by }).catch(({ message }: Error) => message);
      const text = JSON.stringify(error);
      if (!text.includes('is not the name of a function, or its ARN without version and alias')) return text;
      return JSON.stringify(await world.configuration(fn)) === before ? this.expected : 'the function was changed';
    },
  },
  {
    name: 'a name that no function has',
    expected: 'skipped, for want of permission',
    async attempt(world) {
      const [layer, by] = [world.newName(), world.newName()];
      await copyUpdateConsumers(world, by, { [layer]: ['nobody'] });
      const { functions } = await world.release(layer, await world.publish(layer), { by });
      const [result] = functions;
      const isSkipped = functions.length === 1 && result?.function === 'nobody' && result.outcome === 'skipped';
      return isSkipped && /AccessDenied/.test(result.reason) ? this.expected : JSON.stringify(functions);
    },
  },
  {
    name: 'a tag that names a longer layer',
    expected: 'no consumer, and left as it was',
    async attempt(world) {
      const [layer, fn] = [world.newName(), world.newName()];
      await world.create(fn, { code: rawZip([own]), follows: `${layer}-2` });
      const before = JSON.stringify(await world.configuration(fn));
      const { functions } = await world.release(layer, await world.publish(layer));
      if (functions.length > 0) return JSON.stringify(functions);
      return JSON.stringify(await world.configuration(fn)) === before ? this.expected : 'the function was changed';
    },
  },
  {
    name: 'a release whose manifest was deleted',
    expected: 'superseded, and left as it was',
    async attempt(world) {
      const [layer, fn] = [world.newName(), world.newName()];
      await world.create(fn, { code: rawZip([own]), follows: layer });
      const before = JSON.stringify(await world.configuration(fn));
      const manifest = await world.manifest(layer);
      await world.pipeline.aws.s3.deleteObject({ Bucket: manifest.bucket, Key: manifest.key });
      const { superseded, functions } = await world.release(layer, await world.publish(layer), { manifest });
      if (!superseded || functions.length > 0) return JSON.stringify(functions);
      const { 'net10.0/x86_64/latest': latest } = await world.pipeline.parameters(layer);
      if (latest) return 'latest was written';
      return JSON.stringify(await world.configuration(fn)) === before ? this.expected : 'the function was changed';
    },
  },
];

/** The deployed update-consumers under another name, with other consumers in its configuration. */
async function copyUpdateConsumers(world: ConsumerWorld, name: string, consumers: Record<string, string[]>) {
  const { lambda } = world.pipeline.aws;
  const { Configuration, Code } = await lambda.getFunction({ FunctionName: 'prejit-dev-update-consumers' });
  const zip = Buffer.from(await (await fetch(Code?.Location ?? '')).arrayBuffer());
  await lambda.createFunction({
    FunctionName: name,
    Role: Configuration?.Role,
    Runtime: Configuration?.Runtime,
    Handler: Configuration?.Handler,
    Timeout: Configuration?.Timeout,
    Code: { ZipFile: zip },
    Environment: { Variables: { ...Configuration?.Environment?.Variables, CONSUMERS: JSON.stringify(consumers) } },
  });
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 10, minDelay: 0.1 }, { FunctionName: name });
}
