/** Undoes a release of a layer: chooses the one before it, or the one that is named, and lets the pipeline go back to it. */
import { followUpload } from '../local/commands/follow-upload';
import type { RunResult } from '../local/commands/result';
import type { Console } from '../local/console';
import type { Patience } from '../verify/patience';
import { type Changes, changesBetween } from './changes';
import { chooseRelease, currentRelease, releaseName } from './choose';
import { putBack } from './put-back';
import { UndoRefused } from './refused';
import { type KnownRelease, knownReleases } from './releases';
import { requireNoExecution } from './running';
import type { Undoing } from './undoing';
import { isUploadReleased } from './uploaded';

export interface UndoOptions extends Undoing {
  console: Console;
  patience: Patience;
  /** Number of a layer version, alone or as `<framework>-<architecture>:<number>`. Default: the release before the current one. */
  to?: string;
  /** Whether everything is only looked at. */
  dryRun?: boolean;
}

/** A release with what it changed against the one before it. */
export type ListedRelease = KnownRelease & { changes: Changes | undefined };

export interface UndoReport {
  layer: string;
  /** The newest first; older ones than these are not listed. */
  releases: ListedRelease[];
  /** Ids of the release that functions are on, as far as it is known, and of the one that is gone back to. */
  current?: string;
  chosen?: string;
  /** Why nothing was done. */
  error?: { name: string; message: string };
  /** What became of it. Absent when nothing was done. */
  run?: RunResult;
}

/** Releases that are listed: whoever goes back further knows the version's number. */
const maxListed = 20;

export async function undo(options: UndoOptions): Promise<UndoReport> {
  const { layer } = options;
  const all = await knownReleases(options);
  const current = currentRelease(all)?.id;
  const report: UndoReport = {
    layer,
    releases: await withChanges(options, all),
    ...(current && { current }),
  };
  try {
    if (all.length === 0) throw layerUnknown(options);
    await requireNoExecution(options);
    const isReleased = await isUploadReleased(options);
    const chosen = chooseRelease({ layer, releases: all, to: options.to, isReleased });
    report.chosen = chosen.id;
    if (!options.dryRun) report.run = await goBack(options, chosen);
  } catch (error) {
    if (!(error instanceof UndoRefused)) throw error;
    report.error = { name: error.name, message: error.message };
  }
  return report;
}

async function goBack(options: UndoOptions, chosen: KnownRelease): Promise<RunResult> {
  const { aws, stack, layer, console, patience } = options;
  const started = performance.now();
  const versionId = await putBack(options, chosen);
  console.line(`${layer}: put back the manifest of ${releaseName(chosen)}`);
  const { interval, start: startTimeout } = patience;
  return followUpload(aws, stack, versionId, started, console, { patience: { interval, startTimeout } });
}

const withChanges = (undoing: Undoing, releases: KnownRelease[]): Promise<ListedRelease[]> =>
  Promise.all(
    releases.slice(0, maxListed).map(async (release, index) => {
      const before = releases[index + 1];
      return { ...release, changes: before && (await changesBetween(undoing, before, release)) };
    }),
  );

const layerUnknown = ({ layer, stack }: Undoing): UndoRefused =>
  new UndoRefused(
    'LayerUnknown',
    `No release of a layer ${layer} is written down in s3://${stack.bucket}. A layer is called as its folder below manifests/; what was released before releases were written down can only be uploaded again.`,
  );
