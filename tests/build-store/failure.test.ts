import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asPipelineError, errorJson, failureFiles, leaveFailure, mostErrorBytes } from '../../build-store/failure';
import { PipelineError } from '../../core/errors';

test.each([
  ['short', 'There is no package "Nope".'],
  ['long', 'x'.repeat(20_000)],
  ['full of quotes', '"\\'.repeat(20_000)],
  ['of many lines', 'NU1101: no such package\n'.repeat(500)],
  ['in another script', 'パッケージ'.repeat(3000)],
])('a message that is %s fits into a variable, and is JSON on one line', (_what, message) => {
  const text = errorJson(new PipelineError('PackageNotFound', message));
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(mostErrorBytes);
  expect(text).not.toContain('\n');
  const error = JSON.parse(text);
  expect(error.name).toBe('PackageNotFound');
  expect(error.message.slice(0, 20)).toBe(message.slice(0, 20));
});

test('the name is left by itself, too', () => {
  const directory = mkdtempSync(join(tmpdir(), 'failure-'));
  leaveFailure(directory, asPipelineError(new Error('disk full')));
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  expect(read(failureFiles.name)).toBe('BuildFailed');
  expect(JSON.parse(read(failureFiles.error)).message).toContain('disk full');
  rmSync(directory, { recursive: true });
});
