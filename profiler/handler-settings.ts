/** Handlers that a project's own deployment files name. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';

export interface HandlerSetting {
  handler: string;
  file: string;
}

/** What reads the handlers of a file: the settings of AWS's tools for .NET, and templates of SAM and CloudFormation. */
const readers: Record<string, (text: string) => unknown[]> = {
  'aws-lambda-tools-defaults.json': (text) => [(parse(text) as { 'function-handler'?: unknown })['function-handler']],
  'serverless.template': templateHandlers,
  'template.yaml': templateHandlers,
  'template.yml': templateHandlers,
};

/** Folders from the published function up to its project: bin/Release/net10.0/linux-x64/publish. */
const mostFoldersUp = 5;

/**
 * Handlers named in the first such file that names any, looked for beside the published function and above it, as far as
 * the folder of its project.
 *
 * @param assemblies of the function: a file that names others belongs to something else
 */
export function findHandlerSettings(directory: string, assemblies: ReadonlySet<string>): HandlerSetting[] {
  let folder = path.resolve(directory);
  for (let up = 0; up <= mostFoldersUp; up++, folder = path.dirname(folder)) {
    for (const [name, read] of Object.entries(readers)) {
      const file = path.join(folder, name);
      const handlers = existsSync(file) ? handlersIn(file, read) : [];
      const own = handlers.filter((handler) => assemblies.has(handler.split('::')[0] ?? ''));
      if (own.length > 0) return [...new Set(own)].map((handler) => ({ handler, file }));
    }
    if (readdirSync(folder).some((name) => /\.(cs|fs|vb)proj$/.test(name))) break;
  }
  return [];
}

/** A file that can't be read names none: it is the deployment's, and the handler can be given otherwise. */
function handlersIn(file: string, read: (text: string) => unknown[]): string[] {
  try {
    return read(readFileSync(file, 'utf8')).filter((handler) => typeof handler === 'string');
  } catch {
    return [];
  }
}

function templateHandlers(text: string): unknown[] {
  // Tags such as !Ref are CloudFormation's own; what they stand for is never a handler.
  const template = parse(text, { logLevel: 'silent' }) as { Resources?: Record<string, unknown> } | null;
  return Object.values(template?.Resources ?? {}).map(
    (resource) => (resource as { Properties?: { Handler?: unknown } } | null)?.Properties?.Handler,
  );
}
