import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBuffer, type ZipFile } from 'yauzl';
import { AwsError, type Shape } from '../../../local/contract/service';
import { type UpEvent, type UpOptions, up } from '../../../local/engine/up';

const directory = join(__dirname, 'fixture');
const location = { directory, stack: 'test', region: 'eu-west-1', accountId: '000000000000' };
const config = { 'aws:region': 'eu-west-1', 'aws:defaultTags': { tags: { project: 'fixture' } } };

/** AWS as far as the fixture sees it: remembers the calls, and refuses those that a test names. */
class FakeAws {
  calls: { operation: string; input: Shape }[] = [];
  refused: string | undefined;

  call = async (_service: string, operation: string, input: Shape): Promise<Shape> => {
    if (operation === this.refused) throw new AwsError('LimitExceeded', 'there are enough of these');
    this.calls.push({ operation, input });
    return {};
  };

  operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  inputs(operation: string): Shape[] {
    return this.calls.filter((call) => call.operation === operation).map(({ input }) => input);
  }
}

let folder: string;
let aws: FakeAws;

/** Brings the fixture up in a stack whose state is in a file of that name. */
const run = (name: string, changes: Record<string, unknown> = {}, options: Partial<UpOptions> = {}) => {
  aws.calls = [];
  const stateFile = join(folder, `${name}.json`);
  return up({ ...location, stateFile, aws: aws.call, config: { ...config, ...changes }, ...options });
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  aws = new FakeAws();
});

// Each run starts a process that loads Pulumi's SDK, so a test is about the life of one stack.
jest.setTimeout(120_000);

describe('up', () => {
  test('creates, leaves alone, updates, replaces and deletes', async () => {
    const events: UpEvent[] = [];
    const onEvent = (event: UpEvent) => events.push(event);
    const created = await run('life', { topics: 2, bucketName: 'one' }, { onEvent });
    expect(created.changes).toEqual({ created: 7, updated: 0, replaced: 0, deleted: 0, unchanged: 0 });
    expect(created.outputs.account).toBe('000000000000');
    expect(created.outputs.topicArns).toHaveLength(2);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'log', message: 'greeting is hello' }));
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'resource', change: 'created', name: 'topic-0', type: 'aws:sns/topic:Topic' }),
    );
    expect(aws.inputs('PutBucketTagging')).toContainEqual({
      Bucket: 'one',
      Tagging: {
        TagSet: [
          { Key: 'project', Value: 'fixture' },
          { Key: 'part', Value: 'files' },
        ],
      },
    });
    expect(await zipEntries(aws.inputs('CreateFunction')[0]?.Code.ZipFile)).toEqual(['index.js', 'notes/handler.txt']);

    const again = await run('life', { topics: 2, bucketName: 'one' });
    expect(again.changes).toEqual({ created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 7 });
    expect(aws.calls).toEqual([]);
    expect(again.outputs).toEqual(created.outputs);
    expect(again.resources).toEqual(created.resources);

    const changed = await run('life', { topics: 1, bucketName: 'two', greeting: 'good evening' });
    // Replaced are the bucket, its versioning and the object in it, updated is the function.
    expect(changed.changes).toEqual({ created: 0, updated: 1, replaced: 3, deleted: 4, unchanged: 2 });
    expect(changed.outputs.bucketName).toBe('two');
    expect(changed.outputs.functionArn).toEqual(created.outputs.functionArn);
    expect(aws.operations()).toContain('UpdateFunctionCode');
    expect(aws.inputs('DeleteTopic')).toEqual([
      { TopicArn: expect.stringMatching(/^arn:aws:sns:.*:topic-1-[0-9a-f]{7}$/) },
    ]);
    // What is in a bucket goes before the bucket, and that after everything that was made in its place.
    const order = aws.calls.filter(({ input }) => input.Bucket === 'one').map(({ operation }) => operation);
    expect(order).toEqual(['DeleteObject', 'PutBucketVersioning', 'DeleteBucket']);
    expect(aws.operations().indexOf('CreateBucket')).toBeLessThan(aws.operations().indexOf('DeleteBucket'));
    expect(changed.resources.map(({ urn }) => urn).join()).not.toContain('topic-1');
  });

  test('names the resource that failed, at once, and goes on from there the next time', async () => {
    aws.refused = 'CreateTopic';
    const start = Date.now();
    await expect(run('failing')).rejects.toThrow(
      /^aws:sns\/topic:Topic 'topic-0': LimitExceeded: there are enough of these$/,
    );
    // Without care it takes most of a minute.
    expect(Date.now() - start).toBeLessThan(30_000);

    aws.refused = undefined;
    const { changes } = await run('failing', { topics: 2 });
    expect(changes.created).toBeGreaterThan(0);
    expect(changes.created + changes.unchanged).toBe(7);
  });

  test('passes on what the program says, once', async () => {
    await expect(run('invalid', { greeting: '' })).rejects.toThrow(
      /^fixture:greeting must not be empty: set it to a word\.$/,
    );
  });

  test('refuses types that the local cloud does not have', async () => {
    await expect(run('unknown', { unknownType: true })).rejects.toThrow(
      "aws:cloudwatch/dashboard:Dashboard 'dashboard': the local cloud has no resources of this type.",
    );
  });

  test('refuses what it would not do', async () => {
    await expect(run('input', { fifo: true })).rejects.toThrow(
      "aws:sns/topic:Topic 'topic-0': the local engine passes fifoTopic on to no call.",
    );
    expect(aws.operations()).not.toContain('CreateTopic');
    await expect(run('option', { protected: true })).rejects.toThrow(
      "aws:sns/topic:Topic 'topic-0': the local engine has no option protect.",
    );
    await expect(run('secret', { token: 'abc' })).rejects.toThrow(
      /^Property 'environment.*' is a secret, and the local/,
    );
  });

  test('can skip the program when nothing has changed that it depends on', async () => {
    const { outputs } = await run('skip');
    const events: UpEvent[] = [];
    const skipped = await run('skip', {}, { skipWhenUpToDate: true, onEvent: (event) => events.push(event) });
    expect(skipped.outputs).toEqual(outputs);
    expect(events).toEqual([]);
    // The variables of functions stand in the state.
    expect(statSync(join(folder, 'skip.json')).mode & 0o077).toBe(0);
  });
});

function zipEntries(bytes: Buffer): Promise<string[]> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, (error: Error | null, zip: ZipFile) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const names: string[] = [];
      zip.on('entry', (entry) => names.push(entry.fileName));
      zip.on('end', () => resolve(names));
      zip.on('error', reject);
    });
  });
}
