/** Runs the build program as build-store.yml does, on a project in a directory of the test's. */
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { BuildReport } from '../../core/report';

export interface TestBuild {
  packages: { id: string; version: string }[];
  /** The whole project; default: one with the packages. */
  project?: string;
  /** Text of a startup profile. */
  profile?: string;
  packageSource?: string;
  level?: string;
  /** A lock file that an earlier build left. */
  lock?: string;
  /** What the project includes of its packages; default: as a planned build does. */
  includeAssets?: string;
  /** Variables beside those that the build's project sets. */
  environment?: NodeJS.ProcessEnv;
}

export interface TestBuildResult<Report = BuildReport> {
  exitCode: number;
  log: string;
  error?: { name: string; message: string };
  report: Report;
  /** Path of an output file. */
  output: (name: string) => string;
}

export const framework = 'net10.0';

/** Returns the program's path. */
export function bundleProgram(directory: string, name: 'build-store' | 'build-function' = 'build-store'): string {
  const program = join(directory, `${name}.js`);
  buildSync({
    entryPoints: [join(__dirname, '../..', name, 'main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node16',
    outfile: program,
    logLevel: 'silent',
  });
  return program;
}

/** @param directory gets the folders `source` and `manifest` */
export async function runProgram(program: string, directory: string, build: TestBuild): Promise<TestBuildResult> {
  const { packages, packageSource, level = 'ready-to-run', lock, includeAssets } = build;
  const source = join(directory, 'source');
  const manifest = join(directory, 'manifest');
  mkdirSync(source);
  mkdirSync(manifest);
  writeFileSync(join(manifest, 'Dependencies.csproj'), build.project ?? project(packages, includeAssets));
  if (build.profile) writeFileSync(join(manifest, 'startup.profile'), build.profile);
  if (lock) cpSync(lock, join(manifest, 'packages.lock.json'));

  return runPrepared(program, directory, { LEVEL: level, PACKAGE_SOURCE: packageSource, ...build.environment });
}

/** Runs a build program whose folders are there. */
export async function runPrepared<Report = BuildReport>(
  program: string,
  directory: string,
  variables: NodeJS.ProcessEnv,
): Promise<TestBuildResult<Report>> {
  const source = join(directory, 'source');
  const environment = {
    ...process.env,
    FRAMEWORK: framework,
    RUNTIME_IDENTIFIER: 'linux-x64',
    FINGERPRINT: 'f'.repeat(32),
    CODEBUILD_SRC_DIR: source,
    CODEBUILD_SRC_DIR_manifest: join(directory, 'manifest'),
    ...variables,
  };
  const { exitCode, log } = await runNode(program, environment, source);
  const output = (name: string): string => join(source, 'output', name);
  const errorFile = join(source, 'build-error.json');
  const readJson = (path: string) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
  return { exitCode, log, output, error: readJson(errorFile), report: readJson(output('build-report.json')) };
}

export function project(packages: { id: string; version: string }[], includeAssets = 'runtime;native'): string {
  const references = packages.map(
    ({ id, version }) => `<PackageReference Include="${id}" Version="[${version}]" IncludeAssets="${includeAssets}" />`,
  );
  return `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>${framework}</TargetFramework></PropertyGroup>
  <ItemGroup>${references.join('')}</ItemGroup>
</Project>`;
}

function runNode(program: string, env: NodeJS.ProcessEnv, cwd: string): Promise<{ exitCode: number; log: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { cwd, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error ? Number(error.code) : 0, log: stdout + stderr });
    });
  });
}

export const dotnet = (args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): string =>
  execFileSync('dotnet', args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8', stdio: 'pipe' });
