/**
 * Checks everything that a build left of a function's layer, against the function's zip, the plan and the deployment. What can be
 * computed again is, and has to be the same to the byte; the rest is native code of assemblies that are otherwise the function's own.
 */
import { stat } from 'node:fs/promises';
import type { Entry, ZipFile } from 'yauzl';
import { PipelineError } from '../../core/errors';
import { functionHookName, functionImageFiles, functionStartupFolder } from '../../core/function-layer';
import { functionLayerPaths } from '../../core/function-layout/layer-paths';
import { type LayerTexts, layerTexts } from '../../core/function-layout/layer-texts';
import type { CompiledScope, PlannedFunctionLayer } from '../../core/function-pipeline';
import { targetName } from '../../core/targets';
import { fileMode, programMode } from '../../core/zip-entries';
import { checkStartupImage } from '../publish-layer/check-startup-image';
import { refused } from '../publish-layer/refused';
import { checkWhole, reportFile } from '../publish-layer/report-schema';
import { readEntry } from '../publish-layer/zip-content';
import { checkedEntries, openZip } from '../publish-layer/zip-entries';
import { checkFiles } from './check-files';
import type { FunctionSource } from './function-source';
import { type CheckedReport, parseReport } from './report-schema';
import type { PublishSettings } from './settings';

/** A build's output: the zip as a file on disk. */
export interface BuildOutput {
  zipPath: string;
  report: Buffer;
}

/** What the output has to agree with, from places where no build can write. */
export interface Expected {
  layer: PlannedFunctionLayer;
  source: FunctionSource;
  settings: Pick<PublishSettings, 'FUNCTION_HOOKS' | 'START_SCRIPTS'>;
}

/** What is known of a layer once it is checked. */
export interface CheckedLayer {
  /** Size in bytes of the zip, and of its files unpacked. */
  zipBytes: number;
  unzippedBytes: number;
  scope: CompiledScope;
  /** Why it has no startup image of its profile, as the build says: not to be trusted. */
  imageRefused?: string;
}

/** @throws PipelineError `LayerContentRefused`, naming the path, or `LayerTooLarge` */
export async function validate(output: BuildOutput, { layer, source, settings }: Expected): Promise<CheckedLayer> {
  const report = parseReport(output.report);
  // Without an image the layer only gains less: what the build says of it is no more than words.
  const hasImage = layer.level === 'profiled' && report.imageRefused === undefined;
  const hook = hasImage ? functionStartupFolder + functionHookName : undefined;
  const texts = textsFor(report, source, hook);
  const paths = functionLayerPaths({
    hasNext: source.settings.next !== undefined,
    copies: texts.copies,
    files: source.deployed.files,
    ...(hook !== undefined && { hook: { image: layer.fingerprint } }),
  });
  const zip = await openZip(output.zipPath);
  try {
    const entries = await checkedEntries(zip, {
      checkPath(path) {
        if (!paths.includes(path)) throw refused(path, 'is no file that the layer of this function can have');
      },
      modeOf: (path) => (Object.hasOwn(settings.START_SCRIPTS, path) ? programMode : fileMode),
    });
    const missing = paths.find((path) => !entries.some(({ fileName }) => fileName === path));
    if (missing !== undefined) throw refused(missing, 'is missing');
    await checkFiles(zip, entries, { layer, source, texts, report, scripts: settings.START_SCRIPTS });
    if (hook !== undefined) await checkImage(zip, entries, layer, settings.FUNCTION_HOOKS[targetName(layer)]);

    const zipBytes = (await stat(output.zipPath)).size;
    const unzippedBytes = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    requireRoom(unzippedBytes, source);
    const { framework, architecture, level } = layer;
    checkWhole(report, { framework, architecture, level, zipBytes, unzippedBytes, room: source.settings.room });
    const { scope, imageRefused } = report;
    return { zipBytes, unzippedBytes, scope, ...(imageRefused !== undefined && { imageRefused }) };
  } finally {
    zip.close();
  }
}

/** What the small files are for the copies that the build says it made. */
function textsFor({ assemblies }: CheckedReport, source: FunctionSource, hook: string | undefined): LayerTexts {
  const compiled = assemblies.filter(({ copy }) => copy !== undefined).map(({ path }) => path);
  const unknown = compiled.find((path) => !source.deployed.files.has(path));
  if (unknown !== undefined) throw refused(unknown, "is in the build report, but is no file of the function's");
  if (new Set(compiled).size < compiled.length) throw refused(reportFile, 'has an assembly twice');
  const texts = layerTexts(source.deployed, {
    compiled,
    next: source.settings.next,
    ...(hook !== undefined && { hook }),
  });
  const [left] = texts.left;
  if (left) throw refused(left.path, `has a copy, which the host would not take: ${left.reason}`);
  return texts;
}

async function checkImage(
  zip: ZipFile,
  entries: Entry[],
  layer: PlannedFunctionLayer,
  deployedHook: string | undefined,
): Promise<void> {
  const [hook, image, list] = functionImageFiles(layer.fingerprint);
  const paths = {
    hook: functionStartupFolder + hook,
    image: functionStartupFolder + image,
    list: functionStartupFolder + list,
  };
  const content = new Map<string, Buffer>();
  for (const entry of entries) {
    if (Object.values(paths).includes(entry.fileName)) content.set(entry.fileName, await readEntry(zip, entry));
  }
  checkStartupImage(content, paths, layer, deployedHook);
}

function requireRoom(unzippedBytes: number, { settings: { room } }: FunctionSource): void {
  if (unzippedBytes <= room) return;
  throw new PipelineError(
    'LayerTooLarge',
    `The layer has ${unzippedBytes} bytes unzipped; beside the function and its other layers there is room for ${room}.`,
  );
}
