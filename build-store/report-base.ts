/** What the reports of all builds begin and end with. */
import type { ReportBase, StartupImageReport } from '../core/report';
import { type AssetsFile, compilerVersion } from './assets';
import type { BuildEnvironment } from './environment';
import type { Progress } from './progress';

export interface Built {
  /** Version of the .NET SDK. */
  sdk: string;
  assets: AssetsFile;
  startup: { report: StartupImageReport } | undefined;
  zipBytes: number;
  unzippedBytes: number;
}

export const reportBase = (
  { framework, architecture, level, image, unavailableImage }: BuildEnvironment,
  { sdk, assets, startup, zipBytes, unzippedBytes }: Built,
  progress: Progress,
): ReportBase => ({
  version: 1,
  framework,
  architecture,
  level,
  sdk,
  compiler: compilerVersion(assets),
  ...(image && { image }),
  ...(unavailableImage && { unavailableImage }),
  ...(startup && { startupImage: startup.report }),
  zipBytes,
  unzippedBytes,
  seconds: progress.seconds,
});
