/** Layers for the benchmark, built by the same program that builds them in the pipeline. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { artifactXml } from '../buildspecs/build-store/artifact';
import { buildStore } from '../buildspecs/build-store/build-store';
import { readEnvironment } from '../buildspecs/build-store/environment';
import { startProgress } from '../buildspecs/build-store/progress';
import { parseManifest } from '../lambdas/plan-build/manifest';
import { projectText } from '../lambdas/plan-build/project';
import { buildFiles } from '../lambdas/shared/keys';
import { type Level, runtimeIdentifier, storeArchitecture, type Target } from '../lambdas/shared/targets';
import { unpacked } from '../local/functions/unpack';
import { zipDirectory } from '../local/zip';
import type { Subject } from './subjects';

const target: Target = { framework: 'net10.0', architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64' };

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
  const environment = readEnvironment(
    {
      FRAMEWORK: target.framework,
      RUNTIME_IDENTIFIER: runtimeIdentifier(target.architecture),
      LEVEL: level,
      CODEBUILD_SRC_DIR: directory,
      CODEBUILD_SRC_DIR_manifest: manifestDirectory,
    },
    path.join(__dirname, '..'),
  );
  await mkdir(environment.outputDirectory, { recursive: true });
  await buildStore(
    environment,
    startProgress(() => {}),
  );
  const zip = path.join(environment.outputDirectory, buildFiles.layer);
  const sha256 = createHash('sha256')
    .update(await readFile(zip))
    .digest('hex');
  const opt = await unpacked(path.join(directory, 'opt'), [{ path: zip, sha256 }]);
  return {
    directory: opt,
    artifact: path.join(environment.outputDirectory, buildFiles.artifact),
    zipBytes: (await stat(zip)).size,
    environment: environmentFor(opt, level === 'profiled'),
  };
}

const storeOf = (opt: string) =>
  path.join(opt, 'dotnetcore', 'store', storeArchitecture(target.architecture), target.framework);

/** The same packages, laid out but left as the IL that they came with. */
async function layOutIl(project: string, opt: string): Promise<Layer> {
  const store = storeOf(opt);
  const args = ['publish', path.join(project, buildFiles.project), '-c', 'Release', '--no-self-contained', '-o', store];
  await promisify(execFile)('dotnet', [...args, '-p:PreserveStoreLayout=true', '-v', 'quiet', '-nologo']);
  const lock = JSON.parse(await readFile(path.join(project, 'obj', 'project.assets.json'), 'utf8'));
  const packages = Object.keys(lock.libraries).map((name) => {
    const [id = '', version = ''] = name.split('/');
    return { id, version };
  });
  const artifact = path.join(opt, buildFiles.artifact);
  await writeFile(artifact, artifactXml(packages));
  return { directory: opt, artifact, zipBytes: (await zipDirectory(opt)).length, environment: environmentFor(opt) };
}

function environmentFor(opt: string, startupImage = false): Record<string, string> {
  const architecture = storeArchitecture(target.architecture);
  const hook = path.join(opt, 'dotnetcore', 'startup', architecture, target.framework, 'Prejit.Startup.dll');
  return {
    DOTNET_SHARED_STORE: `${path.join(opt, 'dotnetcore', 'store')}/`,
    ...(startupImage && { DOTNET_STARTUP_HOOKS: hook }),
  };
}
