/** What another user of this machine can do, who has no keys; and code that would run before anybody invokes it. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { ZipFile } from 'yazl';
import type { Attack } from '../attack';
import { send } from './raw-http';
import type { WebWorld } from './world';

const others = 0o077;
const Role = 'arn:aws:iam::000000000000:role/one';

/** Files and directories that other users can read or change, below those that let them in. */
function openTo(others: number, directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const entryPath = path.join(directory, entry.name);
    if ((statSync(entryPath).mode & others) === 0) return [];
    return entry.isDirectory() ? openTo(others, entryPath) : [entryPath];
  });
}

async function zipOf(source: string): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(source), 'index.js');
  zip.end();
  return buffer(zip.outputStream);
}

async function createFunction({ aws }: WebWorld, FunctionName: string, source: string): Promise<void> {
  const Code = { ZipFile: await zipOf(source) };
  await aws.lambda.createFunction({ FunctionName, Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Code });
  await waitUntilFunctionActiveV2({ client: aws.lambda, maxWaitTime: 10, minDelay: 0.1 }, { FunctionName });
}

const files: Attack<WebWorld> = {
  name: 'the files of the cloud, to another user of the machine',
  expected: 'none can be opened',
  async attempt({ work }) {
    const open = openTo(others, path.join(work, 'stack'));
    const secrets = ['holder.json', 'credentials', 'stack.json', 'cloud/state/tables/iam.roles.json'];
    const modes = secrets.map((file) => statSync(path.join(work, 'stack', file)).mode & 0o777);
    if (modes.some((mode) => mode !== 0o600))
      return `${secrets} have the modes ${modes.map((mode) => mode.toString(8))}`;
    return open.length === 0 ? 'none can be opened' : `can open ${open}`;
  },
};

const early: Attack<WebWorld> = {
  name: 'a function’s code, before it is invoked',
  expected: 'ran when it was invoked, and not before',
  async attempt(world) {
    const { lambda } = world.aws;
    const FunctionName = 'early';
    const mark = path.join(world.work, 'ran');
    const source = (word: string) =>
      `require('node:fs').writeFileSync(${JSON.stringify(mark)}, ''); exports.handler = async () => '${word}';`;
    await createFunction(world, FunctionName, source('created'));
    await sleep(1000);
    if (existsSync(mark)) return 'ran when it was created';
    await lambda.updateFunctionCode({ FunctionName, ZipFile: await zipOf(source('updated')) });
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 10, minDelay: 0.1 }, { FunctionName });
    await sleep(1000);
    if (existsSync(mark)) return 'ran when it was changed';
    const { Payload } = await lambda.invoke({ FunctionName });
    const ran = existsSync(mark) && Payload?.transformToString() === '"updated"';
    return ran ? 'ran when it was invoked, and not before' : 'never ran';
  },
};

const runtimeApi: Attack<WebWorld> = {
  name: 'the Runtime API of a function that runs',
  expected: 'answers nobody else',
  async attempt(world) {
    const FunctionName = 'address';
    await createFunction(
      world,
      FunctionName,
      'exports.handler = async () => process.env.AWS_LAMBDA_RUNTIME_API.split("/")[0];',
    );
    // Of the address, other users can find the port.
    const { Payload } = await world.aws.lambda.invoke({ FunctionName });
    const host = JSON.parse(Payload?.transformToString() ?? '');
    for (const route of ['GET invocation/next', 'POST init/error', 'POST invocation/x/response']) {
      const [method, name] = route.split(' ');
      const request = `${method} /2018-06-01/runtime/${name} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const { status } = await send(`http://${host}`, Buffer.from(request));
      if (status !== 403) return `answered ${route} with ${status}`;
    }
    return 'answers nobody else';
  },
};

export const neighbours = [files, early, runtimeApi];
