/** `npm run bench`: cold starts of real .NET functions, every way to ship them side by side. */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { userPath } from '../core/user-path';
import { createCpuGroup } from '../lambda-host/cpu';
import { bootstrapFor, bootstrapVariable } from '../lambda-host/dotnet-bootstrap';
import { type Console, createConsole } from '../local/console';
import { exampleFunction } from '../measure/subject';
import { armNames, buildArms } from './arms';
import { writeMeasured } from './documents';
import { gatherFacts, measure } from './measure';
import { allModels, readModel, withoutQuota } from './models';
import type { BenchmarkResults } from './results';
import { continueResults, ownResults, readResults, render, resultsFiles, writeResults } from './results-files';
import { compareSettings, settingsTable } from './settings';
import { subjects } from './subjects';
import { formatTables } from './table';

const usage = `Usage: npm run bench -- [options]
  --samples <n>      starts of each arm under each CPU model (default 20)
  --function <name>  only this function; may be given again (${subjects.map(({ name }) => name).join(', ')})
  --model <model>    only these starts: unthrottled, memory in MB, or cold-files (512 MB, the function's and its layer's
                     files on the disk alone); may be given again
  --arm <name>       only this way to ship them; may be given again (${armNames.join(', ')}).
                     Needs --out: what is kept was measured side by side
  --bootstrap <dll>  the program that runs the handlers of class libraries, such as AWS's Amazon.Lambda.RuntimeSupport.dll
                     (default: the one that is found); its results are kept apart, in ${resultsFiles.given}
  --settings         instead: what a function's own settings do, written into docs/fast-starts.md
  --render           instead: draw picture and tables anew from the results that are there
  --out <folder>     where results and picture go (default bench/results, and tables into README.md and bench/README.md)`;

const root = path.join(__dirname, '..');

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      samples: { type: 'string', default: '20' },
      function: { type: 'string', multiple: true },
      model: { type: 'string', multiple: true },
      arm: { type: 'string', multiple: true },
      bootstrap: { type: 'string' },
      out: { type: 'string', default: ownResults },
      settings: { type: 'boolean' },
      render: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(usage);
  const directory = userPath(values.out);
  if (values.render) return render(directory);
  // A variable, since what records the profiles starts functions in a process of its own.
  if (values.bootstrap) process.env[bootstrapVariable] = userPath(values.bootstrap);
  const samples = Number(values.samples);
  const chosen = subjects.filter(({ name }) => !values.function || values.function.includes(name));
  const asked = values.model?.map(readModel) ?? allModels;
  const arms = armNames.filter((name) => !values.arm || values.arm.includes(name));
  const isPart = arms.length < armNames.length;
  if (arms.length === 0 || (isPart && directory === ownResults)) throw new Error(usage);
  if (!Number.isInteger(samples) || samples < 1 || chosen.length === 0 || asked.some(Number.isNaN)) {
    throw new Error(usage);
  }

  const out = createConsole();
  const group = createCpuGroup();
  const missing = 'unavailable' in group ? group.unavailable : undefined;
  if (missing) out.line(`Only unthrottled starts are measured: ${missing}`);
  if (values.settings) return benchSettings(samples, group, out);
  const models = missing ? [withoutQuota] : asked;
  const file = process.env[bootstrapVariable] ? resultsFiles.given : resultsFiles.found;
  const results = continueResults(readResults(directory, file), {
    version: 1,
    measuredAt: new Date().toISOString(),
    bootstrap: (await bootstrapFor('net10.0')).title,
    machine: describeMachine(),
    functions: chosen.map(({ name, title }) => ({ name, title })),
    models,
    ...(missing && { missing }),
    facts: [],
    samples: [],
  });
  try {
    for (const subject of chosen) {
      const measurement = {
        subject,
        arms: await buildArms({
          subject,
          workDirectory: path.join(root, '.prejit', 'bench', subject.name),
          chosen: arms,
          say: out.line,
        }),
        models,
        samples,
        group: 'unavailable' in group ? undefined : group,
        say: out.line,
      };
      results.facts.push(...(await gatherFacts(measurement)));
      results.samples.push(...(await measure(measurement)));
      writeResults(directory, file, results);
    }
  } finally {
    if (!('unavailable' in group)) group.remove();
  }
  console.log(formatTables(results));
  out.line(`Wrote ${path.join(directory, file)}`);
}

/** Measures settings of the example function, at 512 MB where the machine can throttle. */
async function benchSettings(samples: number, group: ReturnType<typeof createCpuGroup>, out: Console): Promise<void> {
  const throttled = 'unavailable' in group ? undefined : group;
  try {
    const settings = await compareSettings(
      exampleFunction,
      {
        samples,
        group: throttled,
        model: throttled ? 512 : 'unthrottled',
        workDirectory: path.join(root, '.prejit', 'bench', 'settings'),
      },
      out.line,
    );
    const table = settingsTable(settings);
    console.log(table);
    writeMeasured(path.join(root, 'docs', 'fast-starts.md'), 'settings', table);
  } finally {
    throttled?.remove();
  }
}

function describeMachine(): BenchmarkResults['machine'] {
  const sdk = execFileSync('dotnet', ['--version'], { cwd: root, encoding: 'utf8' }).trim();
  const runtimes = execFileSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' });
  const runtime = [...runtimes.matchAll(/^Microsoft\.NETCore\.App (10\.\S+)/gm)].at(-1)?.[1] ?? 'unknown';
  return { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version, sdk, runtime };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
