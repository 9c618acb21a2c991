/** `npm test`: every check of the project, one after the other; the last line is `N passed, N failed`, and `, N skipped` if any were. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.join(__dirname, '..');

interface Tally {
  passed: number;
  failed: number;
  /** Tests that need something that this machine lacks, such as the aws CLI. */
  skipped: number;
}

/** Runs a tool of the project; its output goes through. */
function run(tool: string, args: string[], variables: NodeJS.ProcessEnv = {}): boolean {
  const bin = path.join(root, 'node_modules', '.bin', tool);
  const env = { ...process.env, FORCE_COLOR: '0', ...variables };
  return spawnSync(bin, args, { cwd: root, stdio: 'inherit', env }).status === 0;
}

function staticCheck(name: string, tool: string, args: string[]): Tally {
  const started = performance.now();
  const ok = run(tool, args);
  console.log(`${ok ? 'ok' : 'FAILED'}  ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * Runs jest. A run that could not report, or that found no test, counts as one failure. What the tests make in the temporary
 * directory goes with them, also what tools like the .NET SDK leave there.
 */
function jest(args: string[]): Tally {
  const directory = mkdtempSync(path.join(tmpdir(), 'prejit-test-'));
  // Some tests run programs as another user, who has to get through, as through the machine's own.
  chmodSync(directory, 0o755);
  const report = path.join(directory, 'jest.json');
  const ok = run('jest', ['--json', `--outputFile=${report}`, '--silent=false', ...args], { TMPDIR: directory });
  try {
    const results = JSON.parse(readFileSync(report, 'utf8'));
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    return { passed: results.numPassedTests, failed: failed === 0 && !ok ? 1 : failed, skipped };
  } catch (error) {
    console.error(`jest left no report: ${(error as Error).message}`);
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const tallies = [
  staticCheck('format and lint', 'biome', ['check', '.']),
  staticCheck('types', 'tsc', ['--noEmit']),
  staticCheck('unused files, exports and dependencies', 'knip', []),
  jest(process.argv.slice(2)),
];
const sum = (kind: keyof Tally): number => tallies.reduce((total, tally) => total + tally[kind], 0);
const skipped = sum('skipped') > 0 ? `, ${sum('skipped')} skipped` : '';
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped}`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
