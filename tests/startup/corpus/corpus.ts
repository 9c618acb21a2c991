/**
 * Whether warming runs anything, tried on packages whose every method records itself before it does anything: all of their
 * types and methods are put on warm lists, and the startup hook prepares them in a process that then says what ran.
 */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { startupHookName, startupImageName } from '../../../core/targets';
import { profileLimits } from '../../../profiles/profile';
import { startupPrograms } from '../programs';
import { profileText } from '../sample-profile';
import { dotnet, fixture, frameworkDirectory, publish, warmed } from '../toolchain';

export interface CorpusResult {
  assemblies: number;
  /** Methods and types that the packages have, that were prepared, and whose preparation failed. */
  named: number;
  prepared: number;
  failed: number;
  /** What ran of the packages’ methods. */
  ran: string[];
  /** The same where every module has an initializer that the image doesn't know of: there something has to run. */
  control: string[];
}

/** Few enough that the limits of an image leave nothing out. */
const linesOfProfile = 12_000;
const assembliesAtOnce = 8;

/** Enough time and memory that nothing cuts the hook short. */
const unlimited = { PREJIT_WARM_BUDGET_MS: '600000', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1000000' };

const project = (name: string): string => path.join(__dirname, name, `${name}.csproj`);

/**
 * @param directory is filled
 * @param corpus the three packages of the example, or the most used ones
 */
export async function prepareCorpus(
  directory: string,
  corpus: 'small' | 'full',
  say: (line: string) => void,
): Promise<CorpusResult> {
  const at = (name: string): string => path.join(directory, name);
  await publish(project('Corpus'), at('app'), [`-p:Corpus=${corpus}`]);
  await publish(project('Instrument'), at('instrument'));
  await publish(fixture('Everything'), at('everything'));
  const names = await instrument(at, 'recording', []);
  await instrument(at, 'initialized', ['initializers']);
  say(`${names.length} assemblies record what runs`);
  const lines = await everythingOf(at, names);
  const result: CorpusResult = {
    assemblies: names.length,
    named: lines.length,
    prepared: 0,
    failed: 0,
    ran: [],
    control: [],
  };
  for (const profile of split(lines)) {
    await makeImage(at, profile);
    const { said, ran } = await start(at, 'recording');
    const [, prepared, of, failed] = /(\d+) of (\d+) methods and types prepared, (\d+) failed/.exec(said) ?? [];
    if (Number(prepared) + Number(failed) !== Number(of)) throw new Error(`The hook did not get to the end: ${said}`);
    result.prepared += Number(prepared);
    result.failed += Number(failed);
    result.ran.push(...ran);
    result.control.push(...(await start(at, 'initialized')).ran);
    say(`${result.prepared + result.failed} of ${lines.length} methods and types`);
  }
  return result;
}

type At = (name: string) => string;

/** Makes a copy of the app whose packages record what runs. */
async function instrument(at: At, name: string, options: string[]): Promise<string[]> {
  cpSync(at('app'), at(name), { recursive: true });
  const packages = at(`${name}-packages`);
  const { stdout } = await dotnet([path.join(at('instrument'), 'Instrument.dll'), at('app'), packages, ...options]);
  cpSync(packages, at(name), { recursive: true });
  // All of them refer to it now.
  cpSync(path.join(at('app'), 'Recording.dll'), path.join(packages, 'Recording.dll'));
  return stdout.split('\n').filter(Boolean);
}

async function everythingOf(at: At, names: string[]): Promise<string[]> {
  const program = path.join(at('everything'), 'Everything.dll');
  const lines: string[] = [];
  for (let first = 0; first < names.length; first += assembliesAtOnce) {
    const some = names.slice(first, first + assembliesAtOnce);
    const { stdout } = await dotnet([
      program,
      ...some.map((name) => path.join(at('recording-packages'), `${name}.dll`)),
    ]);
    for (const line of stdout.split('\n')) if (line && line.length < profileLimits.line) lines.push(line);
  }
  return lines;
}

function split(lines: string[]): string[] {
  const profiles: string[] = [];
  for (let first = 0; first < lines.length; first += linesOfProfile)
    profiles.push(`${profileText([])}${lines.slice(first, first + linesOfProfile).join('\n')}\n`);
  return profiles;
}

/** The image is left as IL: what it holds of native code does not matter, only what is prepared. */
async function makeImage(at: At, profile: string): Promise<void> {
  const { generator, hook } = await startupPrograms();
  mkdirSync(at('image'), { recursive: true });
  writeFileSync(at('startup.profile'), profile);
  await dotnet([
    generator,
    at('startup.profile'),
    at('image'),
    startupImageName('corpus'),
    'x64',
    await frameworkDirectory(),
    at('recording-packages'),
  ]);
  cpSync(hook, path.join(at('image'), startupHookName));
}

async function start(at: At, app: string): Promise<{ said: string; ran: string[] }> {
  const { stdout, said } = await warmed([path.join(at(app), 'Corpus.dll')], {
    AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
    DOTNET_STARTUP_HOOKS: path.join(at('image'), startupHookName),
    ...unlimited,
  });
  return { said, ran: stdout.split('\n').filter(Boolean) };
}
