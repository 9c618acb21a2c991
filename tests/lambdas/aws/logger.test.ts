import { PipelineError } from '../../../core/errors';
import { logger, sayingWhenBusy } from '../../../lambdas/aws/logger';
import { FakeLog } from '../fakes/log';

test('a line is one JSON object with what every line of an invocation has', () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const log = logger({ execution: 'e' });
  log.info('moving', { functions: ['a\nb'] });
  log.warn('failed');
  const lines = write.mock.calls.map(([text]) => text);
  write.mockRestore();
  expect(lines).toEqual([
    '{"level":"INFO","message":"moving","execution":"e","functions":["a\\nb"]}\n',
    '{"level":"WARN","message":"failed","execution":"e"}\n',
  ]);
});

test('that another execution is waited for is said, and still thrown', async () => {
  const log = new FakeLog();
  const busy = new PipelineError('ReleaseInProgress', 'this one goes next');
  await expect(sayingWhenBusy(log, Promise.reject(busy))).rejects.toBe(busy);
  expect(log.lines).toEqual([
    { message: 'waiting for another execution', error: 'ReleaseInProgress', reason: 'this one goes next' },
  ]);
});

test('of other failures, Lambda itself tells', async () => {
  const log = new FakeLog();
  await expect(sayingWhenBusy(log, Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(sayingWhenBusy(log, Promise.resolve('done'))).resolves.toBe('done');
  expect(log.lines).toEqual([]);
});
