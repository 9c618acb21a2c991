/** The workflow's definition, judged by AWS's own language service and by what AWS's documents say of errors and limits. */
import * as codebuild from '@aws-sdk/client-codebuild';
import * as lambda from '@aws-sdk/client-lambda';
import { getLanguageService } from 'amazon-states-language-service';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { busyErrorNames } from '../../core/errors';
import type { Retrier, State, StateMachineDefinition } from '../../infra/states-language';
import { functionDefinitionWith } from './function-workflow-run';
import { definitionWith, replacement } from './workflow-run';

const definitions = [
  { buildTimeoutMinutes: 5, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 1 },
  { buildTimeoutMinutes: 480, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 40 },
].map(definitionWith);

const functionDefinitions = [
  { buildTimeoutMinutes: 5, queuedTimeoutMinutes: 60, recordMinutes: 0 },
  { buildTimeoutMinutes: 480, queuedTimeoutMinutes: 60, recordMinutes: 60, replacement },
].map(functionDefinitionWith);

const all = [...definitions, ...functionDefinitions];
const [definition] = definitions as [StateMachineDefinition];

/** What the service that AWS's editors use finds wrong: each with the text that it is about. */
async function findings(machine: object): Promise<string[]> {
  const service = getLanguageService({});
  const document = TextDocument.create('file:///workflow.asl.json', 'asl', 1, JSON.stringify(machine, undefined, 1));
  const found = await service.doValidation(document, service.parseJSONDocument(document));
  return found.map(({ message, range }) => `${message} ${document.getText(range)}`);
}

/** The states of a machine and of its Maps. */
const statesOf = ({ States }: Pick<StateMachineDefinition, 'States'>): [string, State][] =>
  Object.entries(States).flatMap(([name, state]): [string, State][] => [
    [name, state],
    ...(state.Type === 'Map' ? statesOf(state.ItemProcessor) : []),
  ]);

const handlersOf = (kind: 'Retry' | 'Catch') =>
  all.flatMap(statesOf).map(([name, state]) => ({
    name,
    handlers: (kind in state && (state as { [K in typeof kind]?: { ErrorEquals: string[] }[] })[kind]) || [],
  }));

test("AWS's language service finds nothing wrong", async () => {
  for (const machine of all) expect(await findings(machine)).toEqual([]);
});

test.each<[string, (states: StateMachineDefinition['States']) => object]>([
  [
    'be the name of an existing state',
    (states) => ({ ...states, ReadEvent: { ...states.ReadEvent, Next: 'Elsewhere' } }),
  ],
  ['The state cannot be reached', (states) => ({ ...states, Orphan: { Type: 'Pass', End: true } })],
  ['Field is not supported', (states) => ({ ...states, PlanBuild: { ...states.PlanBuild, TimoutSeconds: 5 } })],
  ['below the minimum', (states) => ({ ...states, PlanBuild: { ...states.PlanBuild, TimeoutSeconds: -1 } })],
  [
    'must be a valid JSONPath or intrinsic function',
    (states) => ({ ...states, ReadEvent: { ...states.ReadEvent, Parameters: { 'a.$': "States.Frmat('{}', $.a)" } } }),
  ],
])('it would say: %s', async (message, broken) => {
  const found = await findings({ ...definition, States: broken(definition.States) });
  expect(found).toContainEqual(expect.stringContaining(message));
});

/** Errors of a service as Step Functions names them: those of its API, and those of the AWS SDK for Java that it uses. */
const serviceErrors = { Lambda: lambda, CodeBuild: codebuild };

/**
 * How a function that was cut off is reported: by Step Functions, and by Lambda's own error types.
 * https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
const cutOff = ['Lambda.Unknown', 'Sandbox.Timedout', 'Runtime.ExitError'];

function isKnown(error: string): boolean {
  const [service, name = ''] = error.split('.');
  if (service === 'States') return ['ALL', 'Timeout', 'TaskFailed'].includes(name);
  if (cutOff.includes(error)) return true;
  if (name === '') return busyErrorNames.some((known) => known === error);
  if (['SdkClientException', `AWS${service}Exception`].includes(name)) return true;
  return name in serviceErrors[service as keyof typeof serviceErrors];
}

test('what is retried are errors that exist', () => {
  const named = handlersOf('Retry').flatMap(({ handlers }) => handlers.flatMap(({ ErrorEquals }) => ErrorEquals));
  expect(named).toContain('CodeBuild.AccountLimitExceededException');
  expect(named.filter((error) => !isKnown(error))).toEqual([]);
  expect(isKnown('CodeBuild.LimitReachedException')).toBe(false);
});

test('States.ALL stands alone and last, and no error is handled twice', () => {
  for (const { name, handlers } of [...handlersOf('Retry'), ...handlersOf('Catch')]) {
    const lists = handlers.map(({ ErrorEquals }) => ErrorEquals);
    expect([name, new Set(lists.flat()).size]).toEqual([name, lists.flat().length]);
    for (const list of lists.filter((errors) => errors.includes('States.ALL'))) {
      expect([name, list, lists.at(-1)]).toEqual([name, ['States.ALL'], list]);
    }
  }
});

/** Source: https://states-language.net/spec.html, and https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
test('numbers, names and size are within limits', () => {
  const largest = 99_999_999;
  for (const machine of all) {
    expect(JSON.stringify(machine).length).toBeLessThan(1_000_000);
    expect(machine.TimeoutSeconds).toBeLessThanOrEqual(largest);
    const states = statesOf(machine);
    expect(new Set(states.map(([name]) => name)).size).toBe(states.length);
    for (const [name, state] of states) {
      expect(name.length).toBeLessThanOrEqual(80);
      if (state.Type !== 'Task') continue;
      expect(state.TimeoutSeconds).toBeLessThanOrEqual(largest);
      for (const retrier of state.Retry ?? []) expect([name, problemsOf(retrier)]).toEqual([name, []]);
    }
  }
});

function problemsOf({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds = 31_622_399 }: Retrier): string[] {
  const rules = {
    'an interval is a whole number of seconds, at least 1': Number.isInteger(IntervalSeconds) && IntervalSeconds >= 1,
    'attempts are a whole number up to 99,999,999': Number.isInteger(MaxAttempts) && MaxAttempts <= 99_999_999,
    'a rate is at least 1': BackoffRate >= 1,
    'the longest delay is longer than the first': MaxDelaySeconds > IntervalSeconds && MaxDelaySeconds < 31_622_400,
  };
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [rule]));
}
