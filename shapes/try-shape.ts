/** The life of one function: deployed as ever, tagged, recorded, moved, deployed with other code, untagged. */
import path from 'node:path';
import type { FunctionResult } from '../core/function-pipeline';
import { describeResult } from '../core/function-result';
import { eventsPrefix, recordedProfileKey } from '../core/keys';
import { zipDirectory } from '../lambda-host/zip';
import { changeFunctionTag } from '../local/commands/function-tag';
import { showExecution } from '../local/commands/show-execution';
import { publishFunction, readEvent } from '../measure/function';
import { DeployedFunction } from './deployed';
import { replaceText } from './replace-text';
import type { Shape } from './shapes';
import type { ShapesStack } from './stack';
import { problemsOf, type Trial } from './trial';

/** How it went with a shape. */
export interface ShapeResult {
  shape: Shape;
  /** The pipeline's own word for what came of the tag. */
  made: string;
  problems: string[];
}

/** @param directory is made: the function is published to it */
export async function tryShape(stack: ShapesStack, shape: Shape, directory: string): Promise<ShapeResult> {
  const { subject, publish, ownLayer } = shape;
  const onLayer = await stack.layersFor(shape);
  await publishFunction(subject, directory, [...publish, ...onLayer.publish]);
  const zip = await zipDirectory(directory);
  await replaceText(path.join(directory, `${subject.project}.dll`), shape.otherCode);
  const otherZip = await zipDirectory(directory);

  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...own } = subject.environment;
  const fn = await DeployedFunction.deploy(stack.clients, {
    name: shape.name,
    handler: subject.handler,
    zip,
    layers: onLayer.arns,
    variables: { ...stack.aws.variables(own), ...onLayer.variables },
  });
  const trial = await live(stack, shape, fn, { zip, otherZip });
  const made = describeResult(trial.made);
  stack.console.line(made);
  const problems = problemsOf(trial, { otherSign: shape.otherCode.to, ownSign: ownLayer?.says });
  return { shape, made, problems };
}

interface Code {
  zip: Buffer;
  otherZip: Buffer;
}

async function live(stack: ShapesStack, shape: Shape, fn: DeployedFunction, { zip, otherZip }: Code): Promise<Trial> {
  const { s3 } = stack.clients;
  const { bucket: Bucket } = stack.outputs;
  const event = await readEvent(shape.subject);
  await s3.putObject({ Bucket, Key: `${eventsPrefix(shape.name)}event.json`, Body: event });
  const first = await fn.configuration();
  const before = await fn.start(event);

  const made = await afterTag(stack, fn, true);
  const withLayer = await fn.start(event);
  const { Contents = [] } = await s3.listObjectsV2({ Bucket, Prefix: recordedProfileKey(shape.name) });
  await fn.update(otherZip);
  const otherCode = await fn.start(event);

  // Its first code again: then all of its configuration can be compared.
  await fn.update(zip);
  const removed = await afterTag(stack, fn, false);
  const last = await fn.configuration();
  return { before, withLayer, otherCode, made, removed, recorded: Contents.length > 0, first, last };
}

async function afterTag(stack: ShapesStack, fn: DeployedFunction, isAsked: boolean): Promise<FunctionResult> {
  const { clients, outputs, console } = stack;
  const executionArn = await changeFunctionTag(clients, outputs, fn.arn, isAsked);
  const { output, error, cause } = await showExecution(clients, executionArn, outputs.buildLogGroup, console);
  if (output === undefined) throw new Error(`The execution failed: ${error}: ${cause}`);
  return JSON.parse(output).result;
}
