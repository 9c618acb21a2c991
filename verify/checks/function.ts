/** Whether a function can be published against the layer, made, and started: first as it is without a layer. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Architecture, Runtime } from '@aws-sdk/client-lambda';
import { lambdaRuntime } from '../../core/targets';
import { zipDirectory } from '../../lambda-host/zip';
import { ilOptions, publishFunction } from '../../measure/function';
import { exampleFunction } from '../../measure/subject';
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { runTag } from '../names';
import { readObject } from '../objects';
import { coldStarts, type Start, updated } from './cold-start';
import { layer } from './layer';
import { roleFor } from './role';

const advice = {
  publish: {
    when: '`dotnet publish` fails on this machine',
    todo: 'The message is the SDK’s: mostly the package feed can’t be reached from here. `dotnet publish examples/order-api/src` tries it alone.',
  },
  role: {
    when: 'Lambda can’t use the function’s role',
    todo: 'A role needs lambda.amazonaws.com in its trust policy. Name one that has it with --role <arn>, or leave --role away: then one is made and removed, which takes iam:CreateRole and iam:PassRole.',
  },
  failed: {
    when: 'the function does not start, without any layer',
    todo: 'The message is the function’s own. Without a layer nothing of the pipeline is in it: look at the runtime’s version and the account’s Lambda settings.',
  },
};

export interface Deployed {
  /** Its zip, published against the layer. */
  thinZip: Buffer;
  before: Start[];
}

export const testFunction: Check<Deployed> = {
  name: 'function',
  proves: 'a function is published against the layer, made, and starts without it',
  needs: [layer],
  advice,
  async run(context) {
    const fullZip = await publish(context, 'full', []);
    await create(context, fullZip);
    const before = await coldStarts(context, (reason) => new Finding(reason, advice.failed));
    const artifact = path.join(context.work, 'artifact.xml');
    await writeFile(artifact, await readObject(context, context.result(layer).layer.artifact));
    const thinZip = await publish(context, 'thin', ['--manifest', artifact]);
    const kilobytes = ({ length }: Buffer) => `${Math.round(length / 1000)} kB`;
    return {
      detail: `${context.run.name}, ${kilobytes(fullZip)}, without the layer’s packages ${kilobytes(thinZip)}`,
      value: { thinZip, before },
    };
  },
};

/** The example function as IL, so that nothing but the layer makes a difference. @returns its zip */
async function publish({ work }: Context, name: string, options: string[]): Promise<Buffer> {
  try {
    return await zipDirectory(
      await publishFunction(exampleFunction, path.join(work, name), [...ilOptions, ...options]),
    );
  } catch (error) {
    throw new Finding((error as Error).message, advice.publish, { cause: error });
  }
}

async function create(context: Context, ZipFile: Buffer): Promise<void> {
  const { aws, run, stack, patience } = context;
  const { layer: built } = context.result(layer);
  const Role = await roleFor(context);
  const made = await context.within(context.roleArn ? 0 : patience.role, async () => {
    try {
      return await aws.lambda.createFunction({
        FunctionName: run.name,
        Description: 'Made and removed by npm run verify',
        Runtime: lambdaRuntime('net10.0') as Runtime,
        Handler: exampleFunction.handler,
        Role,
        Architectures: [built.architecture as Architecture],
        MemorySize: 512,
        Timeout: 30,
        Code: { ZipFile },
        Tags: { [stack.consumerTag]: run.layer, [runTag]: run.id },
      });
    } catch (error) {
      // A role that was just made is not known everywhere at once.
      if (/cannot be assumed by Lambda|role defined for the function/.test((error as Error).message)) return undefined;
      throw error;
    }
  });
  if (!made) throw new Finding(`Lambda can't assume ${Role}.`, advice.role);
  await updated(context);
}
