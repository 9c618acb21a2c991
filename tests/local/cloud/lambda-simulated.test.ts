/** What only whoever starts the cloud can have of its Lambda: functions that aren't real, and AWS's limits of requests. */
import { Lambda } from '@aws-sdk/client-lambda';
import type { LambdaOptions } from '../../../local/contract/lambda';
import { awsRates } from '../../../local/contract/lambda';
import type { Shape } from '../../../local/contract/service';
import { zip } from './lambda-fixture';
import { createFunction, createFunctionRole, startTestCloud, type TestCloud } from './running-cloud';

const started: Shape[] = [];
const lambdaOptions: LambdaOptions = {
  simulate(configuration) {
    if (!configuration.FunctionName.startsWith('fleet-')) return undefined;
    started.push(configuration);
    return {
      initDuration: configuration.Layers.length > 0 ? 100 : 400,
      invoke(event) {
        if (event === 'fail') throw Object.assign(new Error('the event says so'), { name: 'Told' });
        return { answer: { got: event }, duration: 20.5 };
      },
    };
  },
};

let test: TestCloud;
let lambda: Lambda;
let Role: string;

beforeAll(async () => {
  test = await startTestCloud(undefined, { lambda: lambdaOptions });
  lambda = new Lambda(test.config);
  Role = await createFunctionRole(test.cloud);
  const Code = { ZipFile: await zip({ 'Fleet.dll': 'no assembly' }) };
  const fleet = { FunctionName: 'fleet-1', Role, Runtime: 'dotnet10', Handler: 'Fleet::Fleet.Function::Handle', Code };
  await createFunction(test.cloud, fleet);
});
afterAll(async () => {
  lambda.destroy();
  await test.close();
});
afterEach(() => {
  lambdaOptions.rates = undefined;
});

const invoke = async (event: unknown) => {
  const answer = await lambda.invoke({
    FunctionName: 'fleet-1',
    Payload: JSON.stringify(event),
    LogType: 'Tail',
  });
  const log = Buffer.from(answer.LogResult ?? '', 'base64').toString();
  return { ...answer, payload: JSON.parse(answer.Payload?.transformToString() ?? ''), log };
};

it('answers for a function in place of environments, with the REPORT lines that these would log', async () => {
  const [first, second] = [await invoke({ n: 1 }), await invoke({ n: 2 })];
  expect(first.payload).toEqual({ got: { n: 1 } });
  expect(first.log).toMatch(
    /^START .*\nEND .*\nREPORT RequestId: \S+\tDuration: 20\.50 ms\tBilled Duration: 421 ms\tMemory Size: 128 MB\tMax Memory Used: 0 MB\tInit Duration: 400\.00 ms\n$/,
  );
  expect(second.log).not.toContain('Init Duration');
  expect(started).toMatchObject([{ FunctionName: 'fleet-1', Version: '$LATEST', Layers: [] }]);
});

it('reports an error that it throws as that of the function', async () => {
  expect(await invoke('fail')).toMatchObject({
    FunctionError: 'Unhandled',
    payload: { errorType: 'Told', errorMessage: 'the event says so' },
  });
});

it('throttles as AWS does: all operations together, but GetFunction on its own, and Invoke by nothing', async () => {
  lambdaOptions.rates = awsRates;
  const FunctionName = 'fleet-1';
  const many = (count: number, call: () => Promise<unknown>) => Promise.allSettled(Array.from({ length: count }, call));
  const refused = (results: PromiseSettledResult<unknown>[]) =>
    results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));

  const [listed, got, invoked] = await Promise.all([
    many(60, () => lambda.listTags({ Resource: `arn:aws:lambda:eu-west-1:000000000000:function:${FunctionName}` })),
    many(20, () => lambda.getFunction({ FunctionName })),
    many(20, () => lambda.invoke({ FunctionName })),
  ]);
  expect(refused([...got, ...invoked])).toEqual([]);
  const throttled = refused(listed);
  expect(throttled.length).toBeGreaterThan(0);
  expect(throttled.length).toBeLessThanOrEqual(60 - awsRates.controlPlane);
  expect(throttled[0]).toMatchObject({
    name: 'TooManyRequestsException',
    message: 'Rate exceeded',
    Reason: 'CallerRateLimitExceeded',
    $metadata: { httpStatusCode: 429 },
  });

  const patient = new Lambda({ ...test.config, maxAttempts: 10, retryMode: 'adaptive' });
  const retried = await many(30, () => patient.getFunctionConfiguration({ FunctionName }));
  patient.destroy();
  expect(refused(retried)).toEqual([]);
});
