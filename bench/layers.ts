/** Layers for the benchmark, built by the same program that builds them in the pipeline. */
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { buildStore } from '../build-store/build-store';
import { type BuildEnvironment, readEnvironment } from '../build-store/environment';
import { type Progress, startProgress } from '../build-store/progress';
import { buildFiles } from '../core/keys';
import { artifactXml } from '../core/packages';
import {
  type Level,
  machineArchitecture,
  runtimeIdentifier,
  startupHookPath,
  storeFolder,
  type Target,
} from '../core/targets';
import { layerVariables } from '../lambda-host/layer-variables';
import { unpackedZips } from '../lambda-host/unpack';
import { zipDirectory } from '../lambda-host/zip';
import { fingerprint } from '../lambdas/plan-build/fingerprint';
import { parseManifest } from '../lambdas/plan-build/manifest';
import { projectText } from '../lambdas/plan-build/project';
import type { Subject } from '../measure/subject';
import { programCache } from '../startup/build-programs';
import { deployedPrograms } from '../startup/deployed-programs';

const target: Target = { framework: 'net10.0', architecture: machineArchitecture };

export interface Layer {
  /** The layer unpacked: what `/opt` would be. */
  directory: string;
  /** Path of its artifact.xml. */
  artifact: string;
  zipBytes: number;
  /** What a function that uses the layer sets. */
  environment: Record<string, string>;
}

/**
 * Builds a function's layer.
 * @param level a level of the product, or `il` for a layer as `dotnet store --skip-optimization` would make it
 */
export async function buildLayer(
  subject: Subject,
  level: Level | 'il',
  directory: string,
  profile?: string,
): Promise<Layer> {
  const manifestDirectory = path.join(directory, 'manifest');
  await mkdir(manifestDirectory, { recursive: true });
  const project = projectText(parseManifest(await readFile(subject.manifest)), target);
  await writeFile(path.join(manifestDirectory, buildFiles.project), project);
  if (level === 'il') return layOutIl(manifestDirectory, path.join(directory, 'opt'));

  if (level === 'profiled') {
    if (!profile) throw new Error('The profiled level needs a profile.');
    await cp(profile, path.join(manifestDirectory, buildFiles.profile));
  }
  const built = await runBuild(directory, buildStore, {
    LEVEL: level,
    FINGERPRINT: fingerprint({ project, target, level, builder: 'bench' }),
  });
  return {
    directory: built.opt,
    artifact: path.join(built.output, buildFiles.artifact),
    zipBytes: built.zipBytes,
    environment: layerVariables(built.opt, level === 'profiled' ? startupHookPath(target) : undefined),
  };
}

/** What a build left. */
export interface BuiltLayer {
  /** The layer unpacked: what `/opt` would be. */
  opt: string;
  zipBytes: number;
  /** The folder of all that it wrote. */
  output: string;
}

/**
 * Runs a build of the pipeline's.
 * @param directory holds its source, in `manifest`
 * @param settings `LEVEL` and `FINGERPRINT`
 */
export async function runBuild(
  directory: string,
  build: (environment: BuildEnvironment, progress: Progress) => Promise<unknown>,
  settings: Record<'LEVEL' | 'FINGERPRINT', string>,
): Promise<BuiltLayer> {
  const environment = readEnvironment(
    {
      FRAMEWORK: target.framework,
      RUNTIME_IDENTIFIER: runtimeIdentifier(target.architecture),
      ...settings,
      CODEBUILD_SRC_DIR: directory,
      CODEBUILD_SRC_DIR_manifest: path.join(directory, 'manifest'),
    },
    await layOutPrograms(path.join(directory, 'program')),
  );
  const { outputDirectory: output } = environment;
  await mkdir(output, { recursive: true });
  await build(
    environment,
    startProgress(() => {}),
  );
  const zip = path.join(output, buildFiles.layer);
  return { opt: await unpackedZips(path.join(directory, 'opt'), zip), zipBytes: (await stat(zip)).size, output };
}

/** What a build finds beside its program. */
async function layOutPrograms(directory: string): Promise<string> {
  const { files } = await deployedPrograms(programCache);
  for (const [name, file] of Object.entries(files)) await cp(file, path.join(directory, name));
  return directory;
}

/** The same packages, laid out but left as the IL that they came with. */
async function layOutIl(project: string, opt: string): Promise<Layer> {
  const store = path.join(opt, storeFolder(target));
  const args = ['publish', path.join(project, buildFiles.project), '-c', 'Release', '--no-self-contained', '-o', store];
  await promisify(execFile)('dotnet', [...args, '-p:PreserveStoreLayout=true', '-v', 'quiet', '-nologo']);
  const lock = JSON.parse(await readFile(path.join(project, 'obj', 'project.assets.json'), 'utf8'));
  const packages = Object.keys(lock.libraries).map((name) => {
    const [id = '', version = ''] = name.split('/');
    return { id, version };
  });
  const artifact = path.join(opt, buildFiles.artifact);
  await writeFile(artifact, artifactXml(packages));
  return { directory: opt, artifact, zipBytes: (await zipDirectory(opt)).length, environment: layerVariables(opt) };
}
