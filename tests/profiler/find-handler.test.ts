/** The search for a function's handler, in a real assembly with functions of many kinds. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { findHandlerSettings } from '../../profiler/handler-settings';
import { handlersProgram } from '../../profiler/programs';
import { clearWinner, type HandlerCandidate, rankHandlers } from '../../profiler/rank-handlers';
import { buildProgram, programCache } from '../../startup/build-programs';
import { cache, publish } from '../startup/toolchain';

jest.setTimeout(180_000);

let directory: string;
let candidates: HandlerCandidate[];

/** What is found in one of the fixture's namespaces, as if it were a function of its own. */
const within = (namespace: string): HandlerCandidate[] =>
  candidates.filter(({ handler }) => handler.startsWith(`Handlers::${namespace}.`));

const ranked = (namespace: string) => rankHandlers(within(namespace));

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'handlers-'));
  await publish(path.join(__dirname, 'fixtures', 'Handlers', 'Handlers.csproj'), path.join(directory, 'function'));
  const program = await buildProgram(handlersProgram, { cache: programCache });
  const assembly = path.join(directory, 'function', 'Handlers.dll');
  candidates = JSON.parse(execFileSync('dotnet', [program, assembly], { encoding: 'utf8' })).handlers;
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each([
  ['Typed.Function::Place', 'takes an ILambdaContext'],
  ['Streams.Entry::Run', 'takes a Stream'],
  ['Named.Function::Handle', 'is named like a handler'],
  ['QueueOfAws.Worker::Consume', 'takes an event of AWS (Amazon.Lambda.SQSEvents.SQSEvent)'],
  ['OwnSerializer.Api::Get', 'has a LambdaSerializer'],
  ['Template.Function::FunctionHandler', 'takes an ILambdaContext'],
  ['Nested.Functions+Place::Handle', 'takes an ILambdaContext'],
  ['Inherited.Function::HandleAsync', 'takes an ILambdaContext'],
  ['Interface.Worker::Handle', 'takes an ILambdaContext'],
  ['WebApi.LambdaEntryPoint::FunctionHandlerAsync', 'takes an ILambdaContext'],
  ['Annotated.Functions_Add_Generated::Add', 'takes an ILambdaContext'],
])('%s stands out, since it %s', (method, reason) => {
  const [namespace = ''] = method.split('.');
  expect(clearWinner(ranked(namespace))).toMatchObject({ handler: `Handlers::${method}`, reason });
});

test('of equals none stands out', () => {
  expect(clearWinner(ranked('Several'))).toBeUndefined();
  expect(ranked('Several').map(({ handler }) => handler)).toEqual([
    'Handlers::Several.Orders::Cancel',
    'Handlers::Several.Orders::Place',
  ]);
});

test('a method of a service does not stand out for being alone', () => {
  expect(ranked('Plain')).toHaveLength(1);
  expect(clearWinner(ranked('Plain'))).toBeUndefined();
});

test('what Lambda would refuse is left out, and overloads are known as such', () => {
  expect(ranked('Refused')).toEqual([]);
  expect(within('Refused').filter(({ isOverloaded }) => isOverloaded)).toHaveLength(2);
});

describe('a handler that the project names', () => {
  let published: string;
  const assemblies = new Set(['Orders']);
  const write = (file: string, text: string): void => writeFileSync(path.join(directory, file), text);

  beforeAll(() => {
    published = path.join(directory, 'project', 'bin', 'Release', 'net10.0', 'linux-x64', 'publish');
    mkdirSync(published, { recursive: true });
    write('project/Orders.csproj', '<Project />');
    write('template.yaml', 'Resources: { F: { Properties: { Handler: "Orders::Above::TheProject" } } }');
  });

  test('is looked for no further up than the project', () => {
    expect(findHandlerSettings(published, assemblies)).toEqual([]);
  });

  test.each([
    [
      'template.yml',
      'Resources:\n  F:\n    Properties:\n      Role: !GetAtt R.Arn\n      Handler: Orders::A::B\n  G: {}\n',
    ],
    ['serverless.template', '{"Resources":{"F":{"Properties":{"Handler":"Orders::A::B"}},"G":{"Type":"X"}}}'],
    ['aws-lambda-tools-defaults.json', '{\n  "profile": "",\n  "function-handler": "Orders::A::B"\n}'],
  ])('is read from %s', (file, text) => {
    write(`project/${file}`, text);
    expect(findHandlerSettings(published, assemblies)).toEqual([
      { handler: 'Orders::A::B', file: path.join(directory, 'project', file) },
    ]);
    expect(findHandlerSettings(published, new Set(['Others']))).toEqual([]);
    rmSync(path.join(directory, 'project', file));
  });
});
