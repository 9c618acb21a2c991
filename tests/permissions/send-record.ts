/** Sends a record of a start, as the recorder in a function's layer does. */
import { buffer } from 'node:stream/consumers';
import type { Lambda } from '@aws-sdk/client-lambda';
import { fromBufferPromise } from 'yauzl';
import { recordingPath } from '../../core/function-layer';

/** @param Arn of the recorder's layer version, which says where the record goes */
export async function sendRecord(lambda: Lambda, Arn: string, body: string | Buffer): Promise<void> {
  const { Content } = await lambda.getLayerVersionByArn({ Arn });
  const response = await fetch(Content?.Location ?? '');
  const archive = await fromBufferPromise(Buffer.from(await response.arrayBuffer()));
  for await (const entry of archive.eachEntry()) {
    if (entry.fileName !== recordingPath) continue;
    const { url } = JSON.parse((await buffer(await archive.openReadStreamPromise(entry))).toString());
    const put = await fetch(url, { method: 'PUT', body });
    if (!put.ok) throw new Error(`The record was refused: ${await put.text()}`);
  }
}
