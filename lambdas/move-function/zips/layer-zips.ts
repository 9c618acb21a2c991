/**
 * What the layers of a function hold, read from their zips: so it does not matter whose layers they are. A version of a layer
 * never changes, and many functions share one, so nothing is asked twice.
 */
import { buildFiles } from '../../../core/keys';
import { type Package, parseArtifact } from '../../../core/packages';
import { storeFolder, type Target } from '../../../core/targets';
import { readRemoteZip, unzippedBytes } from './remote-zip';
import { filesNamed, readFile, singleFile } from './zip-files';

export interface LayerPorts {
  /** Whether a layer version, by ARN, has a file. @throws Error when it can't be looked at */
  layerHasFile(arn: string, path: string): Promise<boolean>;
  /** The packages of a layer version's store for a target; none when it has no such store. @throws Error as above */
  layerPackages(arn: string, target: Target): Promise<Package[]>;
  /** Size of a layer version's files, unzipped. @throws Error as above */
  layerBytes(arn: string): Promise<number>;
}

/** Largest `artifact.xml`, in bytes: some 10,000 packages. */
const maxArtifactBytes = 1024 * 1024;

const subject = 'The layer';

/** @param contentUrl gives the URL of a layer version's zip, by ARN */
export function layerZips(contentUrl: (arn: string) => Promise<string>): LayerPorts {
  const packages = askedOnce(async (arn, path) => zipPackages(await contentUrl(arn), path));
  const bytes = askedOnce(async (arn) => readRemoteZip(subject, await contentUrl(arn), unzippedBytes));
  return {
    layerHasFile: askedOnce(async (arn, path) => zipHasFile(await contentUrl(arn), path)),
    layerBytes: (arn) => bytes(arn, ''),
    layerPackages: (arn, target) => packages(arn, storeFolder(target) + buildFiles.artifact),
  };
}

const zipHasFile = (url: string, path: string): Promise<boolean> =>
  readRemoteZip(subject, url, (remote) => singleFile(filesNamed(remote, path), path, subject) !== undefined);

const zipPackages = (url: string, path: string): Promise<Package[]> =>
  readRemoteZip(subject, url, async (remote) => {
    const entry = singleFile(filesNamed(remote, path), path, subject);
    return entry ? parseArtifact((await readFile(remote, entry, maxArtifactBytes)).toString('utf8')) : [];
  });

/** Keeps every answer. What failed is asked again by the next who wants to know. */
function askedOnce<T>(ask: (arn: string, path: string) => Promise<T>): (arn: string, path: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (arn, path) => {
    const question = `${arn} ${path}`;
    const known = answers.get(question);
    if (known) return known;
    const answer = ask(arn, path);
    answers.set(question, answer);
    answer.catch(() => answers.delete(question));
    return answer;
  };
}
