/** The Invoke operation. */
import type { Handler, Shape } from '../../../contract/service';
import { AwsError } from '../../../contract/service';
import type { Executor } from './executor';
import { parseFunction } from './references';
import { requireActive } from './states';
import type { LambdaStore } from './store';

/** Lambda's limits of a request's payload, in bytes. */
const maxPayload = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 };

/** Bytes of the log's end that LogType=Tail answers with. */
const tailBytes = 4096;

export function invokeHandlers(store: LambdaStore, executor: Executor): Record<string, Handler> {
  async function invoke(input: Shape): Promise<Shape> {
    const { qualifier } = parseFunction(input.FunctionName, input.Qualifier);
    const record = store.function(input.FunctionName);
    requireActive(record);
    const target = store.invokable(record, qualifier);
    requireActive(record, target.version);
    const type = input.InvocationType ?? 'RequestResponse';
    if (type === 'DryRun') return { StatusCode: 204 };
    const payload = readPayload(input.Payload, type === 'Event' ? maxPayload.Event : maxPayload.RequestResponse);

    if (type === 'Event') {
      // Tried once. Lambda would try a failed event twice more, minutes later.
      executor.invoke(record, target, payload, qualifier).then(
        ({ result }) => {
          if (result.functionError) store.cloud.log(`Event for ${record.name} failed: ${Buffer.from(result.payload)}`);
        },
        (error: Error) => store.cloud.log(`Event for ${record.name} failed: ${error.message}`),
      );
      return { StatusCode: 202 };
    }

    const { result, log } = await executor.invoke(record, target, payload, qualifier);
    return {
      StatusCode: 200,
      ExecutedVersion: target.number,
      Payload: result.payload,
      ...(result.functionError && { FunctionError: result.functionError }),
      ...(input.LogType === 'Tail' && { LogResult: Buffer.from(log).subarray(-tailBytes).toString('base64') }),
    };
  }

  return { Invoke: invoke };
}

/** The payload as bytes of JSON; no payload is an empty event. */
function readPayload(given: Uint8Array | string | undefined, limit: number): Uint8Array {
  const payload = Buffer.from(given ?? '');
  if (payload.length === 0) return Buffer.from('{}');
  if (payload.length > limit) {
    const message = `Request must be smaller than ${limit} bytes for the InvokeFunction operation`;
    throw new AwsError('RequestTooLargeException', message, 413, { Type: 'User' });
  }
  try {
    JSON.parse(payload.toString());
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message, 400, { Type: 'User' });
  }
  return payload;
}
