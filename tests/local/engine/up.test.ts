import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBuffer, type ZipFile } from 'yauzl';
import { AwsError, type Shape } from '../../../local/cloud/service';
import { isUpToDate, type UpEvent, type UpOptions, up } from '../../../local/engine/up';

const directory = join(__dirname, 'fixture');
const location = { directory, stack: 'test', region: 'eu-west-1', accountId: '000000000000' };
const config = { 'aws:region': 'eu-west-1', 'aws:defaultTags': { tags: { project: 'fixture' } } };

/** AWS as far as the fixture sees it: remembers the calls, and refuses those that a test names. */
class FakeAws {
  calls: { operation: string; input: Shape }[] = [];
  refused: string | undefined;

  call = async (_service: string, operation: string, input: Shape): Promise<Shape> => {
    if (operation === this.refused) {
      throw new AwsError('LimitExceeded', 'there are enough of these');
    }
    this.calls.push({ operation, input });
    return {};
  };

  operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  input(operation: string): Shape | undefined {
    return this.calls.find((call) => call.operation === operation)?.input;
  }
}

let folder: string;
let aws: FakeAws;
let stateFile: string;

const run = (changes: Record<string, unknown> = {}, options: Partial<UpOptions> = {}) => {
  aws.calls = [];
  return up({ ...location, stateFile, aws: aws.call, config: { ...config, ...changes }, ...options });
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'engine-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
let count = 0;
beforeEach(() => {
  aws = new FakeAws();
  count += 1;
  stateFile = join(folder, `${count}.json`);
});

describe('up', () => {
  test('creates everything once, and nothing when nothing has changed', async () => {
    const events: UpEvent[] = [];
    const first = await run({}, { onEvent: (event) => events.push(event) });
    expect(first.changes).toEqual({ created: 8, updated: 0, replaced: 0, deleted: 0, unchanged: 0 });
    expect(first.outputs.parameterValue).toEqual({ value: 'account 000000000000', secret: true });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'log', message: 'greeting is hello' }));
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'resource', change: 'created', name: 'topic-0', type: 'aws:sns/topic:Topic' }),
    );

    const bucketTags = aws.calls.find(({ input }) => input.Bucket?.startsWith('site-') && input.Tagging)?.input.Tagging;
    expect(bucketTags.TagSet).toEqual([
      { Key: 'project', Value: 'fixture' },
      { Key: 'part', Value: 'files' },
    ]);
    const far = aws.calls.filter(({ input }) => input.Bucket === 'far-away').map(({ input }) => input);
    expect(far).toEqual([
      { Bucket: 'far-away' },
      { Bucket: 'far-away', Tagging: { TagSet: [{ Key: 'place', Value: 'elsewhere' }] } },
    ]);
    expect(await zipEntries(aws.input('CreateFunction')?.Code.ZipFile)).toEqual([
      'index.js',
      'notes/handler.txt',
      'notes/site.ts',
    ]);

    const second = await run();
    expect(second.changes).toEqual({ created: 0, updated: 0, replaced: 0, deleted: 0, unchanged: 8 });
    expect(aws.calls).toEqual([]);
    expect(second.outputs).toEqual(first.outputs);
    expect(second.resources).toEqual(first.resources);
  });

  test('updates in place what has changed', async () => {
    const { outputs } = await run();
    const { changes, outputs: after } = await run({ greeting: 'good evening' });
    expect(changes).toMatchObject({ created: 0, updated: 1, unchanged: 7 });
    expect(aws.operations()).toContain('UpdateFunctionCode');
    expect(after.functionArn).toEqual(outputs.functionArn);
  });

  test('replaces what AWS cannot change, and deletes the old one last', async () => {
    await run({ bucketName: 'one' });
    const { changes, outputs } = await run({ bucketName: 'two' });
    expect(outputs.bucketName?.value).toBe('two');
    // The bucket itself, its versioning and the object in it.
    expect(changes).toMatchObject({ created: 0, replaced: 3, unchanged: 5 });
    expect(aws.operations()[0]).toBe('CreateBucket');
    expect(aws.calls.at(-1)).toEqual({ operation: 'DeleteBucket', input: { Bucket: 'one' } });
    expect((await run({ bucketName: 'two' })).changes).toMatchObject({ unchanged: 8, deleted: 0 });
  });

  test('deletes what the program no longer declares', async () => {
    const { outputs } = await run({ topics: 2 });
    const { changes, resources } = await run({ topics: 1 });
    expect(changes).toMatchObject({ deleted: 1, unchanged: 8 });
    expect(outputs.topicArns?.value).toHaveLength(2);
    expect(aws.calls).toEqual([
      { operation: 'DeleteTopic', input: { TopicArn: expect.stringMatching(/^arn:aws:sns:.*:topic-1-[0-9a-f]{7}$/) } },
    ]);
    expect(resources.map(({ urn }) => urn).join()).not.toContain('topic-1');
  });

  test('keeps what is protected', async () => {
    await run({ topics: 2, protected: true });
    await expect(run({ topics: 1, protected: true })).rejects.toThrow("aws:sns/topic:Topic 'topic-1' is protected");
  });

  test('names the resource that failed, at once, and goes on from there the next time', async () => {
    aws.refused = 'CreateTopic';
    const start = Date.now();
    await expect(run()).rejects.toThrow(/^aws:sns\/topic:Topic 'topic-0': LimitExceeded: there are enough of these$/);
    expect(Date.now() - start).toBeLessThan(15_000);

    aws.refused = undefined;
    const { changes } = await run();
    expect(changes.created).toBeGreaterThan(0);
    expect(changes.created + changes.unchanged).toBe(8);
  });

  test('passes on what the program says, once', async () => {
    await expect(run({ greeting: '' })).rejects.toThrow(/^fixture:greeting must not be empty: set it to a word\.$/);
  });

  test('refuses types that the local cloud does not have', async () => {
    await expect(run({ unknownType: true })).rejects.toThrow(
      "aws:cloudwatch/dashboard:Dashboard 'dashboard': the local cloud has no resources of this type.",
    );
  });

  test('can skip the program when nothing has changed that it depends on', async () => {
    const here = { ...location, stateFile, config };
    expect(isUpToDate(here)).toBe(false);
    const { outputs } = await run();
    expect(isUpToDate(here)).toBe(true);
    expect(isUpToDate({ ...here, region: 'us-east-1' })).toBe(false);

    const events: UpEvent[] = [];
    const skipped = await run({}, { skipWhenUpToDate: true, onEvent: (event) => events.push(event) });
    expect(skipped.outputs).toEqual(outputs);
    expect(events).toEqual([]);
    expect(JSON.parse(readFileSync(stateFile, 'utf8')).version).toBe(1);
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
