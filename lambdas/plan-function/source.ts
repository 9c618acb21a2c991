/** What a build of a function's layer works on, as one zip below a token of its own. It is all in memory, since Lambda allows 250 MB. */
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { FunctionSource } from '../../core/function-pipeline';
import { buildFiles, functionSourceFiles } from '../../core/keys';
import { fileMode, zipTime } from '../../core/zip-entries';
import type { ConsumerFunction } from '../aws/functions';
import type { Layers } from '../aws/layers';
import type { ObjectStore } from '../aws/objects';
import type { StartupProfile } from '../plan-build/startup-profile';
import type { Download } from './download';

export interface SourceParts {
  found: ConsumerFunction;
  source: FunctionSource;
  profile: StartupProfile | undefined;
  /** ARNs of the layers whose packages it needs, in order. */
  stores: string[];
}

export interface SourcePorts {
  objects: Pick<ObjectStore, 'write'>;
  layers: Pick<Layers, 'contentUrl'>;
  download: Download;
}

/** Zips within a zip, which are not made smaller. */
const stored = { ...zipTime, mode: fileMode, compress: false };

/** @throws Error when what is downloaded is not the code that was planned for: it was deployed again, and planning begins anew */
export async function writeSource(
  key: string,
  { found, source, profile, stores }: SourceParts,
  { objects, layers, download }: SourcePorts,
): Promise<void> {
  const code = await download(found.codeUrl);
  const hash = createHash('sha256').update(code).digest('base64');
  if (hash !== found.codeSha256) {
    throw new Error(`The code of ${found.name} has the SHA-256 ${hash}, and Lambda says ${found.codeSha256}.`);
  }
  const zip = new ZipFile();
  zip.addBuffer(code, functionSourceFiles.zip, stored);
  zip.addBuffer(Buffer.from(JSON.stringify(source)), functionSourceFiles.settings, stored);
  if (profile) zip.addBuffer(profile.bytes, buildFiles.profile, stored);
  for (const [index, arn] of stores.entries()) {
    const layer = await download(await layers.contentUrl(arn));
    zip.addBuffer(layer, `${functionSourceFiles.layers}${index}.zip`, stored);
  }
  zip.end();
  await objects.write(key, await buffer(zip.outputStream));
}
