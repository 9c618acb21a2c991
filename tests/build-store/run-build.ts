/** Runs the build program for the tests of one file, in a temporary directory that ends with them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleProgram, runProgram, type TestBuild, type TestBuildResult } from './build-program';

export const temporary = mkdtempSync(join(tmpdir(), 'prejit-store-'));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

let program: string;
beforeAll(() => {
  program = bundleProgram(temporary);
});

export const runBuild = (build: TestBuild): Promise<TestBuildResult> =>
  runProgram(program, mkdtempSync(join(temporary, 'build-')), build);
