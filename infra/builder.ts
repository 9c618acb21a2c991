/** The programs that builds run, with what lies beside them, and their identity. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { frameworks } from '../core/targets';
import {
  functionHookProgram,
  generatorProgram,
  hookProgram,
  listSources,
  type Program,
  programCache,
} from '../startup/build-programs';
import { deployedPrograms } from '../startup/deployed-programs';
import { buildImage, replacementImage } from './build-images';
import type { ReplacementImage } from './build-states';
import { bundle } from './bundle';
import type { Config } from './config';

const projectDirectory = join(__dirname, '..');

const readText = (path: string): string => readFileSync(join(projectDirectory, path), 'utf8');

const sha256 = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

export interface Builder {
  /** The programs and their files, as the builds' primary source. */
  archive: pulumi.asset.Archive;
  /** SHA-256 (hex) of the archive's content. */
  sha256: string;
  /**
   * SHA-256 (hex) over the sources of everything about a package layer's build that is not in the manifest: program, buildspec,
   * images, feed. Of the startup programs it is the sources that count, since each version of the SDK compiles them a little
   * otherwise.
   */
  id: string;
  /** The same of a function layer's build. */
  functionId: string;
  /** SHA-256 (hex) of the startup hook of each target, by the target's name; of package layers, and of function layers. */
  hooks: Record<string, string>;
  functionHooks: Record<string, string>;
  /** SHA-256 (hex) of the scripts of function layers, by their path in the layer. */
  scripts: Record<string, string>;
  /** Names of the targets whose hook stays IL. */
  notPrecompiled: string[];
}

/** Compiles what builds run and what layers carry. Needs the .NET SDK. */
export async function loadBuilder(config: Pick<Config, 'buildImages' | 'packageSource'>): Promise<Builder> {
  const programs = bundle(
    { 'build-store': 'build-store/main.ts', 'build-function': 'build-function/main.ts' },
    // The oldest build image runs Node.js 16.
    'node16',
  );
  const { files, ...deployed } = await deployedPrograms(programCache);
  const hashes = Object.entries(files).map(([name, path]) => [name, sha256(readFileSync(path))]);
  const identity = (program: string, startup: Program[], more: object = {}): string =>
    sha256(
      JSON.stringify({
        program,
        startup: startup.flatMap(listSources).map(({ name, file }) => [name, readFileSync(file, 'utf8')]),
        images: frameworks.map((framework) => buildImage(framework, config.buildImages)),
        buildspec: buildspecTemplate(),
        packageSource: config.packageSource,
        ...more,
      }),
    );
  return {
    archive: new pulumi.asset.AssetArchive({
      ...Object.fromEntries(
        Object.entries(programs).map(([name, text]) => [`${name}.js`, new pulumi.asset.StringAsset(text)]),
      ),
      ...Object.fromEntries(Object.entries(files).map(([name, path]) => [name, fileAsset(path)])),
    }),
    sha256: sha256(JSON.stringify([programs, hashes])),
    id: identity(programs['build-store'], [generatorProgram, hookProgram]),
    functionId: identity(programs['build-function'], [generatorProgram, functionHookProgram], {
      scripts: deployed.scripts,
    }),
    ...deployed,
  };
}

/** By a relative path, which is the same on every machine. */
const fileAsset = (path: string): pulumi.asset.FileAsset =>
  new pulumi.asset.FileAsset(relative(projectDirectory, path));

const buildspecTemplate = (): string => readText('buildspecs/build-store.yml');

/**
 * The buildspec for one image: the template with `{{dotnet}}` and `{{nodejs}}` replaced by the image's versions.
 * @throws Error when the template asks for something else.
 */
export function renderBuildspec(template: string, versions: { dotnet: string; nodejs: string }): string {
  const values: Record<string, string> = { dotnet: versions.dotnet, nodejs: versions.nodejs };
  return template.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new Error(`The buildspec has the placeholder ${placeholder}; known: ${Object.keys(values).join(', ')}`);
    }
    return value;
  });
}

export const buildspecFor = (versions: { dotnet: string; nodejs: string }): string =>
  renderBuildspec(buildspecTemplate(), versions);

/** What builds the framework whose image may be gone, if there is one. */
export const replacementFor = ({ buildImages }: Pick<Config, 'buildImages'>): ReplacementImage | undefined =>
  frameworks.flatMap((framework) => {
    const replacement = replacementImage(framework, buildImages);
    if (!replacement) return [];
    const { image: unavailable } = buildImage(framework, buildImages);
    return [{ framework, unavailable, image: replacement.image, buildspec: buildspecFor(replacement) }];
  })[0];
