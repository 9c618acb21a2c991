/** What goes wrong with recording a function's start. Its layer is made all the same, with a profile or without. */
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { recorderPath, recordingPath } from '../../core/function-layer';
import { recordingZipKey, recordsPrefix } from '../../core/keys';
import { killProcessesOf } from '../../fleet/stage-process';
import { AwsError, type Intercept } from '../../local/contract/service';
import { about, after, at, by, type Happening } from '../hooks';
import { type FunctionFault, wentWell } from './function-fault';
import type { Subject } from './subject';
import { withFile } from './zips';

const isRecord = about('PutObject', (key) => key.startsWith(recordsPrefix));

/** The recorder as it is deployed in the function, with one file changed. */
const damaged =
  (path: string, content: Buffer) =>
  ({ name }: Subject): Happening =>
    at(
      about('PutObject', (key) => key === recordingZipKey(name)),
      async ({ input }, answer) =>
        answer({ ...input, Body: await withFile(Buffer.from(input.Body), path, content), ContentLength: undefined }),
    );

const sent = (body: Buffer) => (): Happening =>
  at(isRecord, ({ input }, answer) => answer({ ...input, Body: body, ContentLength: undefined }));

/** No way out of the function's network answers nothing at all. */
const noWayOut: Intercept = () => new Promise(() => {});

/** Milliseconds. */
const lookInterval = 20;

const killedWhileInvoked = ({ name, world }: Subject, most?: number): Happening =>
  at(
    by('record-function', 'Invoke'),
    async ({ input }, answer) => {
      let isOver = false;
      const answered = answer(input).finally(() => {
        isOver = true;
      });
      while (!isOver) {
        await sleep(lookInterval);
        if (killProcessesOf(name, world.endpoint) > 0) break;
      }
      return answered;
    },
    most,
  );

const withoutProfile = async (subject: Subject): Promise<string[]> => {
  const latest = await subject.latest();
  return latest?.reason.includes('its recorded start') ? ['its layer has a profile'] : [];
};

export const recording: FunctionFault[] = [
  {
    name: 'recorder: its assembly is damaged',
    outcomes: wentWell,
    at: damaged(recorderPath, Buffer.from('MZ')),
    look: withoutProfile,
  },
  {
    name: 'recorder: its settings are damaged',
    outcomes: wentWell,
    at: damaged(recordingPath, Buffer.from('{')),
    look: withoutProfile,
  },
  { name: 'recorder: killed at the first start', outcomes: wentWell, at: (subject) => killedWhileInvoked(subject, 1) },
  {
    name: 'recorder: killed at every start',
    outcomes: wentWell,
    at: (subject) => killedWhileInvoked(subject),
    look: withoutProfile,
  },
  {
    name: 'record: refused by S3',
    outcomes: wentWell,
    at: () =>
      at(isRecord, () => {
        throw new AwsError('SlowDown', 'Please reduce your request rate.', 503);
      }),
    look: withoutProfile,
  },
  {
    name: 'record: no way out of the network',
    outcomes: wentWell,
    at: () => at(isRecord, noWayOut),
    look: withoutProfile,
  },
  { name: 'record: garbage', outcomes: wentWell, at: sent(Buffer.from('no record')), look: withoutProfile },
  { name: 'record: garbage within', outcomes: wentWell, at: sent(gzipSync('{"methods": 1}\n')), look: withoutProfile },
  { name: 'record: empty', outcomes: wentWell, at: sent(Buffer.alloc(0)), look: withoutProfile },
  { name: 'record: too large', outcomes: wentWell, at: sent(Buffer.alloc(8 * 1024 * 1024)), look: withoutProfile },
  {
    name: 'record: deleted before it is read',
    outcomes: wentWell,
    at: ({ world }) =>
      after(isRecord, async () => {
        const { bucket: Bucket } = world.outputs;
        for (const Key of await world.keys(recordsPrefix)) await world.clients.s3.deleteObject({ Bucket, Key });
      }),
  },
];
