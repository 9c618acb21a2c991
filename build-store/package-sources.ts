/** Where packages are restored from, and the NuGet configuration that says so and nothing else. */
import { resolve } from 'node:path';
import { run } from '../confinement/run';
import { PipelineError } from '../core/errors';
import { escapeXml } from '../core/xml';
import { toolEnvironment } from './tool-environment';

/** The configured feed, or else every feed that is enabled in the SDK's own configuration. */
export async function findPackageSources(configured: string | undefined, directory: string): Promise<string[]> {
  if (configured) return [/^https?:/.test(configured) ? configured : resolve(configured)];
  const { output } = await run('dotnet', ['nuget', 'list', 'source', '--format', 'short'], {
    cwd: directory,
    env: toolEnvironment(),
  });
  const sources = parseSourceList(output);
  if (sources.length === 0) {
    throw new PipelineError(
      'RestoreFailed',
      "The .NET SDK's NuGet configuration has no enabled package source. Set prejit:packageSource to a NuGet feed.",
    );
  }
  return sources;
}

/** `dotnet nuget list source --format short` prints a line per source: E (enabled) or D, M for machine-wide, and the URL. */
export function parseSourceList(output: string): string[] {
  return [...output.matchAll(/^EM? (.+)$/gm)].map(([, source = '']) => source.trim());
}

/**
 * `<clear />` drops what any other configuration says; source mapping lets no package come from anywhere else
 * (learn.microsoft.com, "Package Source Mapping").
 */
export function nugetConfig(sources: string[]): string {
  const names = sources.map((_, index) => `source${index + 1}`);
  const adds = sources.map((source, index) => `    <add key="${names[index]}" value="${escapeXml(source)}" />`);
  const mappings = names.map((name) => `    <packageSource key="${name}"><package pattern="*" /></packageSource>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <packageSources>
    <clear />
${adds.join('\n')}
  </packageSources>
  <packageSourceMapping>
    <clear />
${mappings.join('\n')}
  </packageSourceMapping>
  <fallbackPackageFolders>
    <clear />
  </fallbackPackageFolders>
</configuration>
`;
}
