/** Checks the content of each file of a function's layer but the startup image's. One at a time is in memory, and its original. */
import { createHash } from 'node:crypto';
import type { Entry, ZipFile } from 'yauzl';
import { runsPrecompiled, tryReadAssembly } from '../../core/assembly/ready-to-run';
import { haveSameMetadata } from '../../core/assembly/same-metadata';
import { symbolsOf } from '../../core/function-layout/layer-paths';
import type { LayerTexts } from '../../core/function-layout/layer-texts';
import type { PlannedFunctionLayer } from '../../core/function-pipeline';
import { refused } from '../publish-layer/refused';
import { readEntry } from '../publish-layer/zip-content';
import type { FunctionSource } from './function-source';
import type { CheckedReport } from './report-schema';

export interface Expectations {
  layer: Pick<PlannedFunctionLayer, 'architecture'>;
  source: Pick<FunctionSource, 'read'>;
  /** The small files as they have to be, and which assembly each copy is of. */
  texts: LayerTexts;
  report: Pick<CheckedReport, 'assemblies'>;
  /** SHA-256 (hex) of each start script as deployed, by its path. */
  scripts: Record<string, string>;
}

/** @throws PipelineError `LayerContentRefused` that names the path */
export async function checkFiles(zip: ZipFile, entries: Entry[], expected: Expectations): Promise<void> {
  const { copies, texts } = expected.texts;
  const originals = new Map(copies.map(({ original, path }) => [path, original]));
  const symbols = new Map(copies.map(({ original, path }) => [symbolsOf(path), symbolsOf(original)]));
  for (const entry of entries) {
    const { fileName: path } = entry;
    const text = texts.get(path);
    const original = originals.get(path);
    const symbol = symbols.get(path);
    const script = expected.scripts[path];
    if (text !== undefined) {
      if (!(await readEntry(zip, entry)).equals(Buffer.from(text))) throw refused(path, notAsComputed);
    } else if (script !== undefined) {
      if (sha256(await readEntry(zip, entry)) !== script) throw refused(path, notAsDeployed);
    } else if (original !== undefined) {
      checkCopy(path, original, await readEntry(zip, entry), await expected.source.read(original), expected);
    } else if (symbol !== undefined) {
      const isSame = (await readEntry(zip, entry)).equals(await expected.source.read(symbol));
      if (!isSame) throw refused(path, `is not the function's ${symbol}`);
    }
  }
}

const notAsComputed = "is not what follows from the function's zip";
const notAsDeployed =
  'is not the script that the stack was deployed with (if it was deployed anew during the build, ask for the layer again)';

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

function checkCopy(
  path: string,
  original: string,
  copy: Buffer,
  own: Buffer,
  { layer: { architecture }, report }: Expectations,
): void {
  const assembly = tryReadAssembly(copy);
  if (!assembly || assembly === 'damaged' || !runsPrecompiled(assembly, architecture)) {
    throw refused(path, `is not compiled for ${architecture}`);
  }
  if (!isSameAssembly(own, copy)) throw refused(path, `is another assembly than the function's ${original}`);
  const reported = report.assemblies.find((each) => each.path === original);
  const methods = assembly.readyToRun?.methods ?? 0;
  const isTrue =
    reported?.copy === path &&
    reported.bytes === own.length &&
    reported.copyBytes === copy.length &&
    reported.methods === methods;
  if (!isTrue)
    throw refused(path, `has ${copy.length} bytes and ${methods} methods, which the build report does not say`);
}

/** @returns false for damaged files, too */
function isSameAssembly(own: Buffer, copy: Buffer): boolean {
  try {
    return haveSameMetadata(own, copy);
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
