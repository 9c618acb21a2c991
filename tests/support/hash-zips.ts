/** Writes the same files with every zip writer of the project and prints the zips' SHA-256, by writer, as JSON. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeZip } from '../../build-store/zip';
import { zipDirectory } from '../../lambda-host/zip';
import { writeBuildSource } from '../../lambdas/plan-build/build-source';

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'prejit-zips-'));
  try {
    const files = join(directory, 'files');
    const file = join(files, 'a.dll');
    mkdirSync(files);
    writeFileSync(file, 'assembly');
    // Any time but that of another run.
    utimesSync(file, Date.now() / 1000, Math.random() * 1e9);
    const layer = join(directory, 'layer.zip');
    await writeZip(layer, [{ path: 'a.dll', source: file }]);
    let buildSource = '';
    await writeBuildSource(
      'source.zip',
      { prefix: 'builds/', project: '<Project />', profile: Buffer.from('{}') },
      {
        read: async () => undefined,
        write: async (_, body) => {
          buildSource = sha256(body);
          return true;
        },
      },
    );
    const hashes = { layer: sha256(readFileSync(layer)), functionCode: sha256(await zipDirectory(files)), buildSource };
    console.log(JSON.stringify(hashes));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

main();
