/** A layer's startup image, by the build program and for projects as the plan writes them. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { startupImageFiles, type Target } from '../../core/targets';
import { projectText } from '../../lambdas/plan-build/project';
import { generatorFiles, hookFile } from '../../startup/program-files';
import { startupPrograms } from '../startup/programs';
import { profileText, sampleMethod } from '../startup/sample-profile';
import type { TestBuildResult } from './build-program';
import { runBuild, temporary } from './run-build';

jest.setTimeout(180_000);

const target: Target = { framework: 'net10.0', architecture: 'x86_64' };
const packages = [{ id: 'Serilog', version: '4.2.0' }];

const ofNetCore = sampleMethod();
const ofAspNetCore = sampleMethod({
  type: ['Microsoft.AspNetCore.Http.Abstractions', 'Microsoft.AspNetCore.Http.PathString'],
  method: 'get_HasValue',
  signature: 'instance System.Boolean()',
});
const profile = profileText([ofNetCore, ofAspNetCore]);

/** The startup programs lie beside the build program. */
beforeAll(async () => {
  const { generator, hook } = await startupPrograms();
  mkdirSync(join(temporary, dirname(hookFile(target))), { recursive: true });
  for (const file of generatorFiles) copyFileSync(join(dirname(generator), basename(file)), join(temporary, file));
  copyFileSync(hook, join(temporary, hookFile(target)));
});

const build = (aspNetCore: boolean): Promise<TestBuildResult> =>
  runBuild({ packages, project: projectText({ packages, aspNetCore }, target), profile, level: 'profiled' });

test('code of ASP.NET Core is in the image when the manifest references it', async () => {
  const { error, report } = await build(true);
  expect(error).toBeUndefined();
  expect(report.startupImage).toMatchObject({ requested: 2, resolved: 2, dropped: {} });
  expect(report.startupImage?.compiled).toBeGreaterThan(0);
});

test('and is not there when it does not', async () => {
  const { error, report, log } = await build(false);
  expect(error).toBeUndefined();
  expect(report.startupImage).toMatchObject({ requested: 2, resolved: 1, dropped: { assemblyMissing: 1 } });
  expect(log).toContain(`zipped ${2 + startupImageFiles('any').length} files`);
});

test('the level needs a profile', async () => {
  const { error } = await runBuild({ packages, level: 'profiled' });
  expect(error).toMatchObject({ name: 'StartupProfileMissing' });
});
