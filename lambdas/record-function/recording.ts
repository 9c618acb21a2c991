/** How far the recording of a function's start has come, kept in the bucket: whoever goes on after one that was cut off knows it. */
import { z } from 'zod';
import type { RecordingEnd } from '../../core/function-pipeline';
import { recordingStateKey } from '../../core/keys';
import type { LayerVersion } from '../aws/layers';
import type { ObjectStore } from '../aws/objects';

const schema = z.object({
  execution: z.string(),
  token: z.string(),
  codeSha256: z.string(),
  layerName: z.string(),
  layer: z.object({ version: z.int(), arn: z.string() }).optional(),
  version: z.string().optional(),
  invocations: z.int().default(0),
  endsAt: z.iso.datetime().optional(),
  ended: z
    .discriminatedUnion('status', [
      z.object({ status: z.literal('RECORDED') }),
      z.object({ status: z.literal('GIVEN_UP'), why: z.string() }),
    ])
    .optional(),
});

export interface Recording {
  /** ARN of the execution that records. */
  execution: string;
  /** Names the object that the recorder writes; nobody else knows it. */
  token: string;
  codeSha256: string;
  layerName: string;
  /** The recording layer's version, once it is published. */
  layer?: LayerVersion | undefined;
  /** The function's version with the recorder that is invoked with events, once it is published. */
  version?: string | undefined;
  /** Invocations of that so far, those that were cut off included. */
  invocations: number;
  /** When real requests are not waited for any longer (ISO 8601), once the recorder is attached. */
  endsAt?: string | undefined;
  ended?: RecordingEnd | undefined;
}

/** A recording with its layer. */
export type PublishedRecording = Recording & { layer: LayerVersion };

type Objects = Pick<ObjectStore, 'read' | 'write'>;

/** Undefined when there was none. */
export async function readRecording(name: string, objects: Objects): Promise<Recording | undefined> {
  const object = await objects.read(recordingStateKey(name));
  return object && schema.parse(JSON.parse(object.bytes.toString('utf8')));
}

/** @returns what was written */
export async function writeRecording(name: string, recording: Recording, objects: Objects): Promise<Recording> {
  await objects.write(recordingStateKey(name), JSON.stringify(recording));
  return recording;
}
