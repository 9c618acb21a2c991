/** `npm run bench`: cold starts of real .NET functions, every way to ship them side by side. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrapPath } from '../lambda-host/dotnet-bootstrap';
import { type Console, createConsole } from '../local/console';
import { type CpuModel, createCpuGroup } from '../measure/cpu';
import { exampleFunction } from '../measure/subject';
import { buildArms } from './arms';
import { writeMeasured } from './documents';
import { allTables, coldStartTable, decidingTable } from './markdown';
import { gatherFacts, measure } from './measure';
import { drawPicture } from './picture';
import type { BenchmarkResults } from './results';
import { compareSettings, settingsTable } from './settings';
import { subjects } from './subjects';
import { formatTables } from './table';

const usage = `Usage: npm run bench -- [options]
  --samples <n>      starts of each arm under each CPU model (default 20)
  --function <name>  only this function; may be given again (${subjects.map(({ name }) => name).join(', ')})
  --model <model>    only this CPU model: unthrottled, or memory in MB; may be given again
  --settings         instead: what a function's own settings do, written into docs/fast-starts.md
  --render           instead: draw picture and tables anew from the latest results
  --out <folder>     where latest.json and the picture go (default bench/results, and tables into README.md and bench/README.md)`;

const root = path.join(__dirname, '..');
const ownResults = path.join(__dirname, 'results');
const resultsFile = 'latest.json';
const allModels: CpuModel[] = ['unthrottled', 256, 512, 1769];

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      samples: { type: 'string', default: '20' },
      function: { type: 'string', multiple: true },
      model: { type: 'string', multiple: true },
      out: { type: 'string', default: ownResults },
      settings: { type: 'boolean' },
      render: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return console.log(usage);
  if (values.render) return write(values.out, readResults(values.out));
  const samples = Number(values.samples);
  const chosen = subjects.filter(({ name }) => !values.function || values.function.includes(name));
  const asked = values.model?.map((model) => (model === 'unthrottled' ? model : Number(model))) ?? allModels;
  if (!Number.isInteger(samples) || samples < 1 || chosen.length === 0 || asked.some((model) => Number.isNaN(model))) {
    throw new Error(usage);
  }

  const out = createConsole();
  const group = createCpuGroup();
  const missing = 'unavailable' in group ? group.unavailable : undefined;
  if (missing) out.line(`Only unthrottled starts are measured: ${missing}`);
  if (values.settings) return benchSettings(samples, group, out);
  const models = missing ? (['unthrottled'] as CpuModel[]) : asked;
  const results = continueResults(values.out, {
    version: 1,
    measuredAt: new Date().toISOString(),
    machine: describeMachine(),
    functions: chosen.map(({ name, title }) => ({ name, title })),
    models,
    ...(missing && { missing }),
    facts: [],
    samples: [],
  });
  try {
    const bootstrap = await bootstrapPath('net10.0');
    for (const subject of chosen) {
      const arms = await buildArms(subject, path.join(root, '.prejit', 'bench', subject.name), out.line);
      const measurement = {
        subject,
        arms,
        bootstrap,
        models,
        samples,
        group: 'unavailable' in group ? undefined : group,
        say: out.line,
      };
      results.facts.push(...(await gatherFacts(measurement)));
      results.samples.push(...(await measure(measurement)));
      write(values.out, results);
    }
  } finally {
    if (!('unavailable' in group)) group.remove();
  }
  console.log(formatTables(results));
  out.line(`Wrote ${path.relative(process.cwd(), values.out)}/latest.json and cold-starts.svg`);
}

/** What was measured before on the same machine stays, except for what is measured anew. */
function continueResults(directory: string, next: BenchmarkResults): BenchmarkResults {
  if (!existsSync(path.join(directory, resultsFile))) return next;
  const before = readResults(directory);
  if (JSON.stringify(before.machine) !== JSON.stringify(next.machine)) return next;
  const again = new Set(next.functions.map(({ name }) => name));
  const kept = new Set([...before.functions.map(({ name }) => name), ...again]);
  return {
    ...next,
    functions: subjects.filter(({ name }) => kept.has(name)).map(({ name, title }) => ({ name, title })),
    models: allModels.filter((model) => before.models.includes(model) || next.models.includes(model)),
    facts: before.facts.filter((fact) => !again.has(fact.function)),
    samples: before.samples.filter((sample) => !again.has(sample.function) || !next.models.includes(sample.model)),
  };
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
        bootstrap: await bootstrapPath('net10.0'),
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

function write(directory: string, results: BenchmarkResults): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, resultsFile), `${JSON.stringify(results)}\n`);
  writeFileSync(path.join(directory, 'cold-starts.svg'), drawPicture(results));
  if (path.resolve(directory) !== ownResults) return;
  writeMeasured(path.join(root, 'README.md'), 'cold starts', coldStartTable(results));
  writeMeasured(path.join(__dirname, 'README.md'), 'figures', decidingTable(results));
  writeMeasured(path.join(__dirname, 'README.md'), 'medians', allTables(results));
}

const readResults = (directory: string): BenchmarkResults =>
  JSON.parse(readFileSync(path.join(directory, resultsFile), 'utf8'));

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
