/** What kind of files a layer holds, and how much of them. */

import { writeZip } from '../../support/layer-zip';
import { attackOnLayer as attack } from './attack-on-layer';
import { add, entryOf, library, reported, store } from './output';
import { offsetsOf } from './zip';

const native = `${store}serilog/4.4.0/runtimes/linux-x64/native/`;

export const contentAttacks = [
  attack('a file that nobody but its owner can read', (output) => add(output, `${native}libx.so`, 'text', 0o100600)),
  attack('an executable file', (output) => add(output, `${native}libx.so`, 'text', 0o100755)),
  attack('a setuid file', (output) => add(output, `${native}libx.so`, 'text', 0o104644)),
  attack('a file that everybody can write', (output) => add(output, `${native}libx.so`, 'text', 0o100666)),
  attack('a symbolic link', (output) => add(output, `${native}libx.so`, '/var/task/bootstrap', 0o120777)),
  attack('a device', (output) => add(output, `${native}libx.so`, '', 0o020644)),
  attack('a script, executable or not', (output) => add(output, `${native}run.sh`, '#!/bin/sh\nexec sh\n')),
  attack('a file that unpacks to more than it declares', async (output) => {
    const path = `${native}libbomb.so`;
    add(output, path, Buffer.alloc(4_000_000));
    const zip = await writeZip(output.entries);
    const { local, central } = offsetsOf(zip, path);
    zip.writeUInt32LE(10, central + 24);
    zip.writeUInt32LE(10, local + 22);
    return zip;
  }),
  attack(
    'more than Lambda takes, as the zip declares it',
    async (output) => {
      const zip = await writeZip(output.entries);
      const { local, central } = offsetsOf(zip, library);
      zip.writeUInt32LE(300_000_000, central + 24);
      zip.writeUInt32LE(300_000_000, local + 22);
      return zip;
    },
    'LayerTooLarge',
  ),
  attack('twenty thousand empty files', (output) => {
    for (let index = 0; index < 20_000; index++) add(output, `${native}${index}`, '');
  }),
  attack('an assembly whose data is damaged', async (output) => {
    const zip = await writeZip(output.entries);
    const { local } = offsetsOf(zip, library);
    zip.fill(0xff, local + 200, local + 400);
    return zip;
  }),
  attack('an assembly that is cut off, reported as compiled', (output) => {
    const entry = entryOf(output, library);
    entry.content = entry.content.subarray(0, 4096);
    reported(output, library).nativeBytes = 4096;
  }),
];
