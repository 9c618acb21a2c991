/** What the role of update-function may do with functions is enough to give them layers and take them off, and none of it can be missing. */
import { Lambda } from '@aws-sdk/client-lambda';
import { attachedTag, defaultFunctionSettings, functionTag } from '../../core/function-settings';
import { updateFunctionPermissions } from '../../infra/function-permissions';
import type { Resources } from '../../infra/permissions';
import { LocalLambda } from '../lambdas/move-function/local-lambda';
import { LocalUpdates } from '../lambdas/update-function/local-updates';
import { actAsRole } from '../local/cloud/running-cloud';

jest.setTimeout(60_000);

const named = 'named';
const { key, value } = functionTag();
const asking: Record<string, string> = { [key]: value };
const resources: Resources = {
  account: { id: '000000000000', region: 'eu-west-1', partition: 'aws' },
  bucketArn: 'arn:aws:s3:::bucket',
  stateMachineName: 'functions',
};
const config = {
  functionLayers: { ...defaultFunctionSettings, names: [named] },
  layerPrefix: '',
  kmsKeys: [],
  ssmPrefix: '/prejit',
};

let cloud: LocalLambda;
beforeAll(async () => {
  cloud = await LocalLambda.open();
});
afterAll(() => cloud.close());

/** Those about functions and layers: the bucket and the parameters are not the local cloud's here. */
const statements = updateFunctionPermissions(resources, config).filter(({ Action }) =>
  [Action].flat().some((action) => action.startsWith('lambda:')),
);

/** A function with an alias and a faster layer, and whoever acts as a role without one of the statements. */
async function prepare(name: string, without: string | undefined) {
  await cloud.create(name, { Tags: name === named ? {} : asking });
  await cloud.publish(name, 'live');
  cloud.giveEvent(name);
  const allowed = statements.filter(({ Sid }) => Sid !== without);
  const updates = new LocalUpdates(cloud, new Lambda(await actAsRole(cloud.test, `role-of-${name}`, allowed)));
  const layer = await updates.publish(name);
  cloud.fastLayers.add(layer.arn);
  return { updates, layer };
}

async function untag(name: string): Promise<void> {
  const Resource = (await cloud.configuration(name)).FunctionArn;
  await cloud.lambda.untagResource({ Resource, TagKeys: [key] });
}

/** What a role may not do is an error of Lambda, or of the pipeline, which then could not take the layer off. */
function isDenial(error: unknown): boolean {
  expect(['AccessDeniedException', 'ConsumerNotRestored']).toContain((error as Error).name);
  return false;
}

/** A function gets a layer, its tag is taken away, and it loses the layer. @returns whether all of it came out right */
async function comesAndGoes(name: string, without?: string): Promise<boolean> {
  const { updates, layer } = await prepare(name, without);
  try {
    const attached = await updates.attach(layer);
    await untag(name);
    const removed = await updates.remove(name);
    const { Tags = {} } = await cloud.lambda.listTags({ Resource: (await cloud.configuration(name)).FunctionArn });
    return (
      attached.outcome === 'faster' &&
      attached.reason.includes('live (from 1)') &&
      / live moved from version \d+ to \d+\.$/.test(removed.reason) &&
      Tags[attachedTag()] === undefined
    );
  } catch (error) {
    return isDenial(error);
  }
}

/** The same, while its alias is on its way. @returns whether its alias went back, and no version of ours is left */
async function goesOnTheWay(name: string, without?: string): Promise<boolean> {
  const { updates, layer } = await prepare(name, without);
  updates.between = async () => {
    const [, weights] = await cloud.alias(name, 'live');
    if (Object.keys(weights).length > 0) throw new Error('cut off');
  };
  await expect(updates.attach(layer, { aliasSteps: [{ percent: 10, minutes: 5 }] })).rejects.toThrow('cut off');
  await untag(name);
  await updates.remove(name);
  const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName: name });
  return Versions.length === 2 && (await cloud.alias(name, 'live'))[0] === '1';
}

test('a function that asks for a layer gets it and loses it, and so does one that config names', async () => {
  const all = [comesAndGoes('asks'), comesAndGoes(named), goesOnTheWay('on-the-way')];
  expect(await Promise.all(all)).toEqual([true, true, true]);
});

test('a function that neither asks nor is named is not even read', async () => {
  await cloud.create('theirs', { Tags: { [key]: 'off' } });
  const updates = new LocalUpdates(cloud, new Lambda(await actAsRole(cloud.test, 'role-of-theirs', statements)));
  const denied = expect.objectContaining({ name: 'AccessDeniedException' });
  await expect(updates.attach(await updates.publish('theirs'))).rejects.toEqual(denied);
});

test('without any one of the statements it would not', async () => {
  const sids = statements.map(({ Sid = '' }) => Sid).filter((sid) => !sid.startsWith('Named'));
  expect(sids.length).toBeGreaterThan(5);
  const worked = async (sid: string): Promise<boolean> =>
    (await comesAndGoes(`without-${sid}`, sid)) && (await goesOnTheWay(`on-the-way-without-${sid}`, sid));
  expect(await Promise.all(sids.map(async (sid) => [sid, await worked(sid)]))).toEqual(sids.map((sid) => [sid, false]));
});
