import type { FunctionResult } from '../../../core/function-pipeline';
import type { Message } from '../../../lambdas/aws/topic';
import { notifyFunction, notifyFunctionFailure } from '../../../lambdas/notify/notify';

const execution = 'arn:execution';
const result: FunctionResult = {
  function: 'orders-api',
  outcome: 'faster',
  reason: 'It has version 3 of its layer now.\u202e',
  layer: 'arn:layer:3',
  codeSha256: 'c0de=',
  coldStarts: {
    before: { init: 145, first: 737, total: 882 },
    after: { init: 126, first: 90, total: 215.4 },
    starts: 3,
  },
  zipBytes: 4_800_000,
};

async function told<T>(notify: (send: { send(message: Message): Promise<void> }) => Promise<T>) {
  const messages: Message[] = [];
  const answer = await notify({ send: async (message) => void messages.push(message) });
  expect(messages).toHaveLength(1);
  return { answer, subject: messages[0]?.subject, lines: messages[0]?.body.split('\n') };
}

test('a function that starts faster is told of with its figures', async () => {
  const { answer, subject, lines } = await told((send) => notifyFunction({ result, execution }, send));
  expect(answer).toEqual(result);
  expect(subject).toBe('Prejit: orders-api: faster, 24 % of its cold start');
  expect(lines).toEqual([
    'orders-api: 882 → 215 ms (0.24), init 145 → 126, first 737 → 90; layer 4.8 MB',
    'faster: It has version 3 of its layer now.\\u{202e}',
    '',
    'Layer: arn:layer:3',
    'Code: c0de=',
    'Execution: arn:execution',
  ]);
});

test('one that can have no layer is told of with the reason', async () => {
  const refused: FunctionResult = { function: 'orders-api', outcome: 'ineligible', reason: 'It is a container image.' };
  const { subject, lines } = await told((send) => notifyFunction({ result: refused, execution }, send));
  expect(subject).toBe('Prejit: orders-api: ineligible');
  expect(lines?.slice(0, 2)).toEqual(['orders-api: ineligible', 'ineligible: It is a container image.']);
});

test.each([
  [{ detail: { function: 'orders-api' } }, 'orders-api'],
  [{ source: 'aws.events', detail: {} }, 'function layers'],
])('a failure is told of by the function that its event names: %j', async (event, who) => {
  const failure = { Error: 'LayerTooLarge', Cause: 'There is no room.' };
  const { answer, subject, lines } = await told((send) => notifyFunctionFailure({ event, execution, failure }, send));
  expect(answer).toEqual({ error: 'LayerTooLarge', cause: 'There is no room.' });
  expect(subject).toBe(`Prejit: ${who} failed: LayerTooLarge`);
  expect(lines).toContain('LayerTooLarge: There is no room.');
});
