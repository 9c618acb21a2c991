/** What a build leaves, in a form in which a hostile build can change it and keep the rest consistent. */
import type { BuildReport } from '../../../core/report';
import type { ZipEntry } from './zip';

interface LockFile {
  dependencies: Record<string, Record<string, { type: string; resolved: string }>>;
}

export interface Output {
  entries: ZipEntry[];
  artifact: string;
  lock: LockFile;
  report: BuildReport;
}

export const store = 'dotnetcore/store/x64/net10.0/';
export const startup = 'dotnetcore/startup/x64/net10.0/';
/** A package's file in the genuine store. */
export const library = `${store}serilog/4.4.0/lib/net10.0/Serilog.dll`;

export function entryOf({ entries }: Output, path: string): ZipEntry {
  const entry = entries.find((each) => each.path === path);
  if (!entry) throw new Error(`The genuine layer has no ${path}, but: ${entries.map((each) => each.path).join(', ')}`);
  return entry;
}

/** Adds a file that the report tells of, as a build would that is hostile and careful. */
export function add(output: Output, path: string, content: string | Buffer = 'text', mode?: number): void {
  const bytes = Buffer.from(content);
  output.entries.push({ path, content: bytes, mode });
  output.report.otherFiles.push({ path, bytes: bytes.length });
}

/** The report's line about an assembly. */
export function reported({ report }: Output, path: string): BuildReport['assemblies'][number] {
  const assembly = report.assemblies.find((each) => each.path === path);
  if (!assembly) throw new Error(`The genuine report has no ${path}.`);
  return assembly;
}

/** Packages of the lock file that the project itself names. */
export function locked({ lock }: Output): LockFile['dependencies'][string] {
  const [packages] = Object.values(lock.dependencies);
  if (!packages) throw new Error('The genuine lock file has no packages.');
  return packages;
}

/** Sets the report's sizes to what they are, as far as the attack did not set them to something else. */
export function withSizes(output: Output, genuine: Output, zip: Buffer): BuildReport {
  const { report, entries } = output;
  const sizes = {
    zipBytes: zip.length,
    unzippedBytes: entries.reduce((sum, { content }) => sum + content.length, 0),
  };
  for (const name of ['zipBytes', 'unzippedBytes'] as const) {
    if (report[name] === genuine.report[name]) report[name] = sizes[name];
  }
  return report;
}
