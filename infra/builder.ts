/** The program that every build runs, and its identity. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { frameworks } from '../lambdas/shared/targets';
import { listSources } from '../startup/build-programs';
import { buildImage } from './build-images';
import { bundle } from './bundle';
import type { Config } from './config';

const projectDirectory = join(__dirname, '..');

/** C# programs that a build compiles for the level `profiled`; below `startup/`, in the archive as in the project. */
const startupPrograms = ['image', 'hook'] as const;

const readText = (path: string): string => readFileSync(join(projectDirectory, path), 'utf8');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Builder {
  /** The program and its files, as the builds' primary source. */
  archive: pulumi.asset.Archive;
  /** SHA-256 (hex) of the archive's content. */
  sha256: string;
  /** SHA-256 (hex) over everything about a build that is not in the manifest: program, buildspec, images, feed. */
  id: string;
}

export function loadBuilder(config: Pick<Config, 'buildImages' | 'packageSource'>): Builder {
  // The oldest build image runs Node.js 16.
  const programs = bundle({ 'build-store': 'buildspecs/build-store/main.ts' }, 'node16');
  const texts: Record<string, string> = { 'build-store.js': programs['build-store'] };
  const sources = startupPrograms.flatMap((program) => listSources(join(projectDirectory, 'startup'), program));
  for (const source of [...new Set(sources)].sort()) {
    texts[`startup/${source}`] = readText(`startup/${source}`);
  }
  const hash = sha256(JSON.stringify(texts));
  const images = frameworks.map((framework) => buildImage(framework, config.buildImages));
  return {
    archive: new pulumi.asset.AssetArchive(
      Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, new pulumi.asset.StringAsset(text)])),
    ),
    sha256: hash,
    id: sha256(JSON.stringify({ hash, images, buildspec: buildspecTemplate(), packageSource: config.packageSource })),
  };
}

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
