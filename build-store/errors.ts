/** Turns what NuGet and the .NET SDK print into the pipeline's named errors. */
import { type ErrorName, PipelineError } from '../core/errors';
import type { RestoreMessage } from './assets';
import { printable } from './quoted';

interface ToolError {
  code: string;
  message: string;
}

interface Explanation {
  name: ErrorName;
  fix: string;
}

const notFound: Explanation = {
  name: 'PackageNotFound',
  fix: 'Correct the Include or the Version of that PackageReference in the manifest.',
};
const notSupported: Explanation = {
  name: 'FrameworkNotSupported',
  fix: 'Choose a version of the package that supports the framework, or change TargetFramework in the manifest.',
};
const conflict: Explanation = {
  name: 'RestoreFailed',
  fix: 'Add a PackageReference to the manifest with a version of that package which all the others accept.',
};
const feedFailed: Explanation = {
  name: 'RestoreFailed',
  fix: 'The package source did not answer. Check prejit:packageSource and the network of the build, then upload the manifest again.',
};
const lockStale: Explanation = {
  name: 'RestoreFailed',
  fix: 'The kept packages.lock.json does not fit the manifest any more. Delete it from the bucket and upload the manifest again.',
};
const otherRestoreFailure: Explanation = {
  name: 'RestoreFailed',
  fix: 'Change the PackageReference items in the manifest so that `dotnet restore` accepts them.',
};

/** learn.microsoft.com, "NuGet errors and warnings" and "NETSDK errors". */
const explanations: Record<string, Explanation> = {
  NU1004: lockStale,
  NU1403: lockStale,
  NU1100: notFound,
  NU1101: notFound,
  NU1102: notFound,
  NU1103: notFound,
  NU1104: notFound,
  NU1201: notSupported,
  NU1202: notSupported,
  NU1203: notSupported,
  NU1212: notSupported,
  NU1213: notSupported,
  NETSDK1045: notSupported,
  NETSDK1083: notSupported,
  NETSDK1127: notSupported,
  NETSDK1136: notSupported,
  NU1106: conflict,
  NU1107: conflict,
  NU1605: conflict,
  NU1608: conflict,
  NU1301: feedFailed,
  NU1302: feedFailed,
};

/** Lines of output that a failure without any recognised error quotes. */
const quotedLines = 12;

/** Longest list of errors, in characters: a message of the workflow has room for 8,000 with the fix. */
const mostTold = 6000;

/** The packages that the SDK itself adds to every restore; a manifest can't be blamed for them. */
const sdkPackages = /^Microsoft\.(NETCore|AspNetCore)\.App\.(Runtime|Crossgen2|Ref|Host)\b/i;

/** @param logs what NuGet wrote down */
export function toolchainError(output: string, logs: RestoreMessage[] = []): PipelineError {
  const restoreErrors = logs.filter(({ level }) => level === 'Error');
  const errors = distinct(restoreErrors.length > 0 ? restoreErrors : parseErrors(output));
  const [first] = errors.filter(({ code }) => code !== '');
  if (!first) {
    const lastLines = output.trimEnd().split('\n').slice(-quotedLines).join('\n');
    return new PipelineError(
      'BuildFailed',
      `The .NET SDK failed without naming an error. Its last lines:\n${printable(lastLines).slice(0, mostTold)}`,
    );
  }
  const { name, fix } = explain(first);
  const alike = errors.filter((error) => error.code !== '' && explain(error).name === name);
  const told = alike.map(({ code, message }) => `${code}: ${message.trim().replace(/\.?$/, '.')}`).join('\n');
  return new PipelineError(name, `${printable(told).slice(0, mostTold)} ${fix}`);
}

function explain({ code, message }: ToolError): Explanation {
  const missing = /^Unable to (?:find|resolve)[^']*?(?:package )?'?([\w.]+)/.exec(message)?.[1] ?? '';
  if (sdkPackages.test(missing)) {
    return {
      name: 'RestoreFailed',
      fix: 'The .NET SDK needs this package itself: the package source must offer it too.',
    };
  }
  const known = explanations[code];
  if (known) return known;
  if (code.startsWith('NU')) return otherRestoreFailure;
  return { name: 'BuildFailed', fix: 'Remove the package that it names from the manifest, or choose another version.' };
}

/**
 * `<project> : error <code>: <message> [<project>]`; a message of several lines has the prefix on each. The compiler's
 * own messages have no code.
 */
export function parseErrors(output: string): ToolError[] {
  const errors: ToolError[] = [];
  let previousLine = -2;
  output.split('\n').forEach((line, number) => {
    const match = /\berror (\w*) ?: (.*?)(?: \[[^[\]]*proj\])?$/.exec(line.trimEnd());
    if (!match) return;
    const [, code = '', message = ''] = match;
    const last = errors[errors.length - 1];
    const continues = last && previousLine === number - 1 && last.code === code && message.startsWith(' ');
    if (continues) last.message += `\n${message}`;
    else errors.push({ code, message });
    previousLine = number;
  });
  return errors;
}

/** NuGet reports an error once for the framework and once more for the framework with the runtime identifier. */
function distinct(errors: ToolError[]): ToolError[] {
  const key = ({ code, message }: ToolError): string => `${code} ${message.replace(/ \/ linux-\w+/, '')}`;
  return [...new Map([...errors].reverse().map((error) => [key(error), error])).values()].reverse();
}
