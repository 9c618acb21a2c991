/** Calls of Lambda's control plane keep their pace. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetFunctionCommand, type LambdaClient, ListAliasesCommand } from '@aws-sdk/client-lambda';
import { pacedLambdaClient } from '../../../lambdas/aws/lambda-client';
import { Pace } from '../../../lambdas/aws/pace';

test('turns are granted at even distances, and those that nobody took are lost', async () => {
  let time = 0;
  const waits: number[] = [];
  const pace = new Pace(10, {
    now: () => time,
    pause: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  for (let n = 0; n < 4; n++) await pace.turn();
  expect(waits).toEqual([100, 200, 300]);
  time = 5000;
  for (let n = 0; n < 3; n++) await pace.turn();
  expect(waits.slice(3)).toEqual([100, 200]);
});

describe('a client', () => {
  /** How often each path was asked for, and how often it is still refused. */
  const asked: string[] = [];
  let refusals = 0;
  let server: Server;
  let client: LambdaClient;
  const turns = jest.spyOn(Pace.prototype, 'turn');

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(new URL(request.url ?? '', 'http://x').pathname);
      request.resume();
      const refuse = refusals-- > 0;
      response.writeHead(refuse ? 429 : 200, {
        'content-type': 'application/json',
        ...(refuse && { 'x-amzn-errortype': 'TooManyRequestsException' }),
      });
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL_LAMBDA = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, { AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
    client = pacedLambdaClient(15);
  });
  afterAll(() => {
    client.destroy();
    server.close();
    turns.mockRestore();
  });
  beforeEach(() => {
    asked.length = 0;
    turns.mockClear();
  });

  test('waits for its turn before every attempt, repeated ones too', async () => {
    refusals = 2;
    await client.send(new ListAliasesCommand({ FunctionName: 'app' }));
    expect(asked).toHaveLength(3);
    expect(turns).toHaveBeenCalledTimes(3);
  });

  test('counts reads by themselves', async () => {
    refusals = 0;
    await client.send(new ListAliasesCommand({ FunctionName: 'app' }));
    await client.send(new GetFunctionCommand({ FunctionName: 'app' }));
    expect(asked).toHaveLength(2);
    expect(turns.mock.contexts).toHaveLength(2);
    expect(turns.mock.contexts[0]).not.toBe(turns.mock.contexts[1]);
  });
});
