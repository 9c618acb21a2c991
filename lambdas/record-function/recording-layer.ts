/** The layer that records a function's start: what a function layer has, with the recorder in the place of everything else. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { recorderPath, recordingPath } from '../../core/function-layer';
import { type DeployedFunction, layerTexts } from '../../core/function-layout/layer-texts';
import { fileMode, programMode, zipTime } from '../../core/zip-entries';
import { recorderFile, startScripts } from '../../startup/program-files';

/** What the recorder is told (startup/recorder/RecordingSettings.cs). */
export interface RecorderSettings {
  /** Presigned, for one PUT. */
  url: string;
  /** In milliseconds since 1970. */
  expiresAt: number;
  /** After how many answers the record is whole. */
  answers: number;
  /** Longest that the function is kept after an answer. */
  budgetMilliseconds: number;
  /** The function's own timeout. */
  timeoutMilliseconds: number;
  /** How much of the first invocation is recorded: the rest of it goes at its own pace. */
  invocationMilliseconds: number;
  maxBytes: number;
}

/** Content of each file that was deployed, by its path beside the build program. */
export type Programs = ReadonlyMap<string, Buffer>;

/** @param next the wrapper that the function has already */
export async function recordingLayer(
  fn: DeployedFunction,
  next: string | undefined,
  settings: RecorderSettings,
  programs: Programs,
): Promise<Buffer> {
  const program = (name: string): Buffer => {
    const content = programs.get(name);
    if (!content) throw new Error(`The builder's archive has no ${name}: deploy the stack again.`);
    return content;
  };
  const { texts } = layerTexts(fn, { hook: recorderPath, next });
  const files = new Map<string, { content: Buffer; mode: number }>([
    [recorderPath, { content: program(recorderFile), mode: fileMode }],
    [recordingPath, { content: Buffer.from(JSON.stringify(settings)), mode: fileMode }],
  ]);
  for (const [path, file] of Object.entries(startScripts))
    files.set(path, { content: program(file), mode: programMode });
  for (const [path, text] of texts) files.set(path, { content: Buffer.from(text), mode: fileMode });
  const zip = new ZipFile();
  for (const [path, { content, mode }] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    zip.addBuffer(content, path, { ...zipTime, mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** The files of the builder's archive. @param archive the stack's own */
export async function programsIn(archive: Buffer): Promise<Programs> {
  const zip = await fromBufferPromise(archive);
  const programs = new Map<string, Buffer>();
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName.startsWith('startup/')) {
      programs.set(entry.fileName, await buffer(await zip.openReadStreamPromise(entry)));
    }
  }
  return programs;
}
