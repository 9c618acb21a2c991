/** The command line of `npm run profile`. Paths start where the user stands. */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { UsageError } from '../core/usage-error';
import { userPath } from '../core/user-path';

export const usage = `Usage: npm run profile -- <published function> --event <json> [--event <json> …]

Starts a published .NET function as Lambda does, once for each event, and writes what it used to a startup profile.

  <published function>   output folder of "dotnet publish"
  --event <json>         a file that holds an event, or the JSON itself
  --handler <handler>    Assembly::Type::Method, or the assembly's name for an executable (default: what the project's
                         aws-lambda-tools-defaults.json or template names, or the method that looks like a handler)
  --layer <path>         the layer that the function is published against: its zip, or the folder that holds dotnetcore/;
                         of several layers each zip, in the function's order
  --out <file>           default: startup.profile
  --bootstrap <dll>      runs the handler instead of what is found: AWS's Amazon.Lambda.RuntimeSupport.dll, say
  --merge <file>         a profile that is taken into the new one, e.g. of another function on the same layer
  --repeat <n>           times that each start handles every event (default: 3)
  --timeout <seconds>    for one start (default: 120)`;

export interface ProfileOptions {
  /** Absolute, as all paths here. */
  functionDirectory: string;
  /** Payloads: JSON. */
  events: string[];
  handler?: string;
  layers: string[];
  bootstrap?: string;
  out: string;
  merge: string[];
  repeat: number;
  timeout: number;
}

/** Undefined when the user asks for help. */
export function readOptions(): ProfileOptions | undefined {
  const { values, positionals } = parseCommandLine();
  if (values.help) return undefined;
  const [functionDirectory] = positionals;
  if (!functionDirectory || positionals.length > 1) throw new UsageError(`Name one published function.\n\n${usage}`);
  if (values.event.length === 0)
    throw new UsageError(`Give an event that the function is started with: --event event.json or --event '{}'.`);
  return {
    functionDirectory: userPath(functionDirectory),
    events: values.event.map(readEvent),
    handler: values.handler,
    layers: values.layer.map(userPath),
    bootstrap: values.bootstrap === undefined ? undefined : userPath(values.bootstrap),
    out: userPath(values.out),
    merge: values.merge.map(userPath),
    repeat: positiveNumber('--repeat', values.repeat),
    timeout: positiveNumber('--timeout', values.timeout),
  };
}

function parseCommandLine() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        event: { type: 'string', multiple: true, default: [] },
        handler: { type: 'string' },
        layer: { type: 'string', multiple: true, default: [] },
        bootstrap: { type: 'string' },
        merge: { type: 'string', multiple: true, default: [] },
        out: { type: 'string', default: 'startup.profile' },
        repeat: { type: 'string', default: '3' },
        timeout: { type: 'string', default: '120' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

function readEvent(value: string): string {
  const file = userPath(value);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : value;
  try {
    JSON.parse(text);
    return text;
  } catch (error) {
    throw new UsageError(`--event ${value} is neither a file that exists nor JSON: ${(error as Error).message}`);
  }
}

function positiveNumber(option: string, value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new UsageError(`${option} ${value} is not a positive whole number.`);
  return number;
}
