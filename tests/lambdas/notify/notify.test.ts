import type { ConsumerResult, KeptSummary, Release } from '../../../core/pipeline';
import type { Message } from '../../../lambdas/aws/topic';
import { explain } from '../../../lambdas/notify/explain';
import { type NotifyPorts, notifyFailure, notifyRelease } from '../../../lambdas/notify/notify';
import { FakeBucket } from '../fakes/bucket';

const manifest = { bucket: 'b', key: 'manifests/web/D.csproj', versionId: 'v1' };

describe('explains', () => {
  const build = (changes: object) => JSON.stringify({ Build: { BuildStatus: 'FAILED', ...changes } });
  const variable = (value: object) => [{ Name: 'BUILD_ERROR', Value: JSON.stringify(value) }];

  test("a function's error by its own name", () => {
    const cause = { errorType: 'ManifestNotXml', errorMessage: 'The manifest is empty.', trace: [] };
    expect(explain({ Error: 'ManifestNotXml', Cause: JSON.stringify(cause) })).toEqual({
      name: 'ManifestNotXml',
      message: 'The manifest is empty.',
    });
  });

  test("a build's error by the name that it exports", () => {
    const error = { name: 'PackageNotFound', message: 'There is no package "Nope".' };
    const cause = build({ ExportedEnvironmentVariables: variable(error) });
    expect(explain({ Error: 'States.TaskFailed', Cause: cause })).toEqual(error);
    expect(explain({ Error: 'States.TaskFailed', Cause: JSON.stringify(JSON.parse(cause).Build) })).toEqual(error);
  });

  test('a build that exports nothing, or a name that is not ours, by its phases', () => {
    const Phases = [
      { PhaseType: 'PROVISIONING', PhaseStatus: 'SUCCEEDED' },
      { PhaseType: 'BUILD', PhaseStatus: 'FAILED', Contexts: [{ Message: 'exit status 1', StatusCode: 'X' }] },
      { PhaseType: 'COMPLETED' },
    ];
    const cause = build({
      Phases,
      ExportedEnvironmentVariables: variable({ name: 'Evil', message: 'x' }),
      Logs: { DeepLink: 'https://log' },
    });
    expect(explain({ Error: 'States.TaskFailed', Cause: cause })).toEqual({
      name: 'BuildFailed',
      message: 'The build ended as FAILED (BUILD FAILED: exit status 1). Log: https://log',
    });
    expect(explain({ Error: 'States.TaskFailed', Cause: build({ BuildStatus: 'TIMED_OUT' }) })).toMatchObject({
      name: 'BuildFailed',
      message: expect.stringContaining('buildTimeoutMinutes'),
    });
  });

  test('a build whose image is gone, and which setting names another', () => {
    const Contexts = [{ StatusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE', Message: 'Unable to pull' }];
    const cause = build({
      Phases: [{ PhaseType: 'PROVISIONING', PhaseStatus: 'FAILED', Contexts }],
      Environment: { Image: 'image:6' },
    });
    expect(explain({ Error: 'States.TaskFailed', Cause: cause })).toEqual({
      name: 'BuildImageUnavailable',
      message: "CodeBuild can't provide image:6. Name another in prejit:buildImages.",
    });
  });

  test('a build whose variables have no value as one that exports nothing', () => {
    for (const Value of [undefined, null, '']) {
      const cause = build({
        ExportedEnvironmentVariables: [{ Name: 'BUILD_ERROR', Value }, { Name: 'BUILD_ERROR_NAME' }],
      });
      expect(explain({ Error: 'States.TaskFailed', Cause: cause })).toEqual({
        name: 'BuildFailed',
        message: 'The build ended as FAILED.',
      });
    }
  });

  test('a build whose message does not arrive by its name', () => {
    const name = { Name: 'BUILD_ERROR_NAME', Value: 'PackageNotFound' };
    const cut = { Name: 'BUILD_ERROR', Value: '{"name":"PackageNotFound","message":"There is n' };
    const cause = build({ ExportedEnvironmentVariables: [cut, name], Logs: { DeepLink: 'https://log' } });
    expect(explain({ Error: 'States.TaskFailed', Cause: cause })).toEqual({
      name: 'PackageNotFound',
      message: expect.stringMatching(/its log has it\. Log: https:\/\/log$/),
    });
    const spec = 'exported-variables:\n - "BUILD_ERROR_NAME"\n';
    const long = build({
      Source: { Buildspec: spec },
      ExportedEnvironmentVariables: [name],
      Phases: 'x'.repeat(40_000),
    });
    expect(explain({ Error: 'States.TaskFailed', Cause: long.slice(0, 32_768) })).toMatchObject({
      name: 'PackageNotFound',
    });
    expect(
      explain({ Error: 'States.TaskFailed', Cause: '{"Name":"BUILD_ERROR_NAME","Value":"Evil"} cut' }),
    ).toMatchObject({
      name: 'States.TaskFailed',
    });
  });

  test('timeouts and everything else by the name that AWS gave', () => {
    expect(explain({ Error: 'States.Timeout' })).toMatchObject({ name: 'States.Timeout' });
    expect(explain({ Error: 'Lambda.Unknown', Cause: 'text' })).toEqual({ name: 'Lambda.Unknown', message: 'text' });
    expect(explain({ Error: 'X', Cause: '{"a":1}' })).toEqual({ name: 'X', message: '{"a":1}' });
  });
});

const release = (changes: Partial<Release> = {}): Release => ({
  layer: {
    framework: 'net10.0',
    architecture: 'x86_64',
    layer: 'web',
    name: 'web-net10-0-x86_64',
    arn: 'arn:layer:7',
    version: 7,
    fingerprint: 'f',
    level: 'cross-module',
    artifact: 's3://b/artifact.xml',
    report: 'report',
    reused: false,
    zipBytes: 1_500_000,
    unzippedBytes: 4_000_000,
  },
  parameter: '/prejit/web/net10.0/x86_64/7',
  superseded: false,
  consumers: { updated: 0, current: 0, 'would-update': 0, skipped: 0, 'rolled-back': 0, unfinished: 0 },
  ...changes,
});

/** A release to these functions, of which the list lies in the bucket. */
function releaseTo(functions: ConsumerResult[], objects: FakeBucket): Release {
  const count = (outcome: string) => functions.filter((each) => each.outcome === outcome).length;
  const consumers = { updated: count('updated'), current: count('current'), skipped: count('skipped') };
  objects.put('runs/e/net10.0-x86_64.json', JSON.stringify(functions));
  return release({
    consumers: { ...consumers, 'would-update': 0, 'rolled-back': count('rolled-back'), unfinished: 0 },
    outcomes: 'runs/e/net10.0-x86_64.json',
  });
}

async function told(notify: (ports: NotifyPorts) => Promise<unknown>, objects = new FakeBucket()) {
  const messages: Message[] = [];
  const result = await notify({ objects, send: async (message) => void messages.push(message) });
  expect(messages).toHaveLength(1);
  return { result, subject: messages[0]?.subject ?? '', body: messages[0]?.body ?? '' };
}

test('one message says what was published, moved and skipped, and why', async () => {
  const objects = new FakeBucket();
  const functions: ConsumerResult[] = [
    { function: 'app', outcome: 'updated', reason: 'It uses version 7 now.' },
    { function: 'old', outcome: 'skipped', reason: 'It lacks Dapper 2.0.0.' },
  ];
  const releases = [releaseTo(functions, objects)];
  const { result, subject, body } = await told(
    (ports) => notifyRelease({ manifest, execution: 'arn:e', releases }, ports),
    objects,
  );
  expect(result).toEqual({ status: 'SUCCEEDED', releases });
  expect(subject).toBe('Prejit: web: 1 published, 0 reused, 1 functions updated, 1 skipped');
  for (const part of [
    'web-net10-0-x86_64 version 7',
    'arn:layer:7',
    '/prejit/web/net10.0/x86_64/7',
    'app: updated',
    'old: skipped. It lacks Dapper 2.0.0.',
    'arn:e',
  ]) {
    expect(body).toContain(part);
  }
});

test('what another account gets is said, and what it does not get', async () => {
  const layer = { ...release().layer, sharedWith: ['111122223333', 'o-a1b2c3d4e5'] };
  const { body } = await told((send) =>
    notifyRelease({ manifest, execution: 'arn:e', releases: [release({ layer })] }, send),
  );
  expect(body).toContain(
    'shared with 111122223333, o-a1b2c3d4e5: the layer version and its artifact.xml, but not the parameters',
  );
});

test.each<[KeptSummary, string]>([
  [
    { from: 'f', packages: 1, bytes: 640_000, examples: ['Serilog 4.2.0'] },
    'keeps 1 package of the version before (0.6 MB): Serilog 4.2.0\n',
  ],
  [
    { from: 'f', packages: 7, bytes: 3_000_000, examples: ['A 1.0.0', 'B\u202e 1.0.0'] },
    'keeps 7 packages of the version before (3.0 MB): A 1.0.0, B\\u{202e} 1.0.0, …\n',
  ],
  [{ from: 'f', packages: 0, bytes: 0, examples: [] }, 'keeps nothing of the version before'],
])('what is kept of the version before is said: %j', async (kept, sentence) => {
  const releases = [release({ layer: { ...release().layer, kept } })];
  const { body } = await told((ports) => notifyRelease({ manifest, execution: 'arn:e', releases }, ports));
  expect(body).toContain(sentence);
});

test('a release to very many functions fits into one message, those that need care first', async () => {
  const objects = new FakeBucket();
  const functions: ConsumerResult[] = Array.from({ length: 3000 }, (_, n) => ({
    function: `f${n}`,
    outcome: n === 2999 ? 'rolled-back' : 'updated',
    reason: '\u202e'.repeat(1000),
  }));
  const releases = [releaseTo(functions, objects)];
  const { body } = await told((ports) => notifyRelease({ manifest, execution: 'arn:e', releases }, ports), objects);
  expect(body).toContain('and 2950 more');
  expect(body.indexOf('f2999: rolled-back')).toBeLessThan(body.indexOf('f0: updated'));
  expect(body).not.toContain('\u202e');
  expect(body.length).toBeLessThan(256 * 1024);
});

test('a list of functions that is gone is said to be', async () => {
  const releases = [release({ outcomes: 'runs/e/net10.0-x86_64.json' })];
  const notified = notifyRelease(
    { manifest, execution: 'arn:e', releases },
    { objects: new FakeBucket(), send: jest.fn() },
  );
  await expect(notified).rejects.toThrow('s3://test-bucket/runs/e/net10.0-x86_64.json is missing');
});

test('a superseded release says so', async () => {
  const releases = [release(), release({ superseded: true })];
  const { result, subject } = await told((ports) => notifyRelease({ manifest, execution: 'arn:e', releases }, ports));
  expect(result).toMatchObject({ status: 'SUPERSEDED' });
  expect(subject).toContain('superseded');
});

test('a failure names the manifest, the error and the execution, and fits into a mail header', async () => {
  const failure = { Error: 'ManifestKeyInvalid', Cause: 'wrong\u202e' };
  const key = `manifests/${'é'.repeat(200)}\n/D.csproj`;
  const notice = { manifest: { ...manifest, key }, execution: 'arn:e', failure };
  const { result, subject, body } = await told((ports) => notifyFailure(notice, ports));
  expect(result).toEqual({ error: 'ManifestKeyInvalid', cause: 'wrong\\u{202e}' });
  expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  expect(body).toContain('ManifestKeyInvalid: wrong\\u{202e}\n');
  expect(body).toContain('\\u{a}/D.csproj (version v1)\n');
  expect(body).toContain('arn:e');
});

describe('a subject', () => {
  /** As SNS takes it: less than 100 characters of ASCII, no line breaks, and no blank at the beginning. */
  const accepted = /^[!-~][ -~]{0,98}$/;
  const layers = ['a', 'l'.repeat(40), 'x'.repeat(1000), 'web\r\nBcc: all@example.com', '\u202eöä\u0000', ' ', ''];

  test.each(layers)('of the layer %j is one that SNS takes', async (layer) => {
    const odd = { ...manifest, key: `manifests/${layer}/D.csproj` };
    const went = { manifest: odd, execution: 'arn:e', releases: [release()] };
    const failed = { manifest: odd, execution: 'arn:e', failure: { Error: `${'E'.repeat(300)}\n`, Cause: 'why' } };
    const subjects = [
      (await told((send) => notifyRelease(went, send))).subject,
      (await told((send) => notifyFailure(failed, send))).subject,
    ];
    for (const subject of subjects) expect(subject).toMatch(accepted);
  });
});
