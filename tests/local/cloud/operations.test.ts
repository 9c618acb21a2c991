/** Every operation of the local cloud is there for somebody: what only its own tests would call is taken away. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { serviceFactories } from '../../../local/cloud/services';
import type { ServiceName } from '../../../local/contract/service';
import { MemoryCloud } from '../workflow/memory-cloud';

const root = path.join(__dirname, '../../..');

/** Who calls: what is deployed, what runs it here, and the tests that use the cloud as their users do. */
const callers = [
  'undo',
  'fleet',
  'shapes',
  'lambdas',
  'infra',
  'local',
  'verify',
  'remove',
  'bench',
  'measure',
  'profiler',
  'tests/pipeline',
  'tests/attacks',
];
const documents = ['README.md', 'local/README.md'];

/** Services by the names that clients, packages of the SDK and the aws CLI have for them. */
const services: Record<string, ServiceName> = {
  s3: 's3',
  lambda: 'lambda',
  iam: 'iam',
  sts: 'sts',
  ssm: 'ssm',
  sns: 'sns',
  sqs: 'sqs',
  codebuild: 'codebuild',
  events: 'events',
  eventbridge: 'events',
  logs: 'logs',
  'cloudwatch-logs': 'logs',
  sfn: 'states',
  states: 'states',
  stepfunctions: 'states',
  tag: 'tagging',
  tagging: 'tagging',
  'resource-groups-tagging-api': 'tagging',
  servicequotas: 'servicequotas',
  'service-quotas': 'servicequotas',
};

/** What stands behind a name that is no operation's: commands of the aws CLI, waiters of the SDK. */
const behind: Record<string, string[]> = {
  's3 cp': ['PutObject', 'GetObject', 'HeadObject', 'ListObjectsV2', 'CreateMultipartUpload', 'UploadPart'].concat([
    'CompleteMultipartUpload',
    'AbortMultipartUpload',
  ]),
  'lambda wait': ['GetFunction'],
};

const pascal = (text: string): string => text.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

function* filesIn(folder: string): Generator<string> {
  for (const name of readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })) {
    if (/\.ts$/.test(name)) yield path.join(folder, name);
  }
}

const names = Object.keys(services).join('|');

/** The operations that a source calls, as `<service>:<Operation>`. */
function* callsIn(source: string): Generator<string> {
  // `call('s3', 'PutObject'` in process, `s3.putObject(` of an SDK client, and a form that is sent as it is.
  const forms = [
    `'(${names})',\\s*'([A-Z]\\w+)'`,
    `\\b(${names})\\.([a-z]\\w+)\\(`,
    `formCall\\('(${names})', \\{ Action: '(\\w+)'`,
  ];
  for (const [, service = '', operation = ''] of forms.flatMap((form) => [...source.matchAll(new RegExp(form, 'g'))])) {
    yield `${services[service]}:${pascal(operation)}`;
  }
  for (const [, imported = '', name = ''] of source.matchAll(
    /import (?:type )?\{([^}]+)\} from '@aws-sdk\/client-([\w-]+)'/g,
  )) {
    for (const [, command, paginated] of imported.matchAll(/\b(\w+)Command\b|\bpaginate(\w+)/g)) {
      yield `${services[name]}:${command ?? paginated}`;
    }
  }
}

/** The actions that the program's policies allow. */
function* actionsIn(source: string): Generator<string> {
  for (const [, service = '', action = ''] of source.matchAll(new RegExp(`'(${names}):([A-Z]\\w+)'`, 'g'))) {
    yield `${services[service]}:${action}`;
  }
}

/** The operations behind the documents' `aws` commands. */
function* commandsIn(document: string): Generator<string> {
  const commands = new RegExp(`\\baws (${names}) ([\\w-]+)`, 'g');
  for (const [, service = '', command = ''] of document.matchAll(commands)) {
    const name = services[service];
    for (const operation of behind[`${service} ${command}`] ?? [pascal(command)]) yield `${name}:${operation}`;
  }
}

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

function called(): Set<string> {
  const sources = callers.flatMap((folder) => [...filesIn(folder)]);
  return new Set([
    ...sources.flatMap((file) => [...callsIn(read(file))]),
    ...[...filesIn('infra')].flatMap((file) => [...actionsIn(read(file))]),
    ...documents.flatMap((file) => [...commandsIn(read(file))]),
  ]);
}

const implemented = (): string[] =>
  serviceFactories.flatMap((create) => {
    const { name, handlers } = create(new MemoryCloud());
    return Object.keys(handlers).map((operation) => `${name}:${operation}`);
  });

test('every operation has a caller', () => {
  const found = called();
  expect(implemented().filter((operation) => !found.has(operation))).toEqual([]);
});

test('every operation that a document names is there', () => {
  const all = new Set(implemented());
  const named = documents.flatMap((file) => [...commandsIn(read(file))]);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((operation) => !all.has(operation))).toEqual([]);
});
