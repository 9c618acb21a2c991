/** Names and places of files in a layer, which is unpacked under `/opt` of every function. */

import { renamed, writeZip } from '../../support/layer-zip';
import { attackOnLayer as attack } from './attack-on-layer';
import { add, entryOf, library, store } from './output';

const folder = `${store}serilog/4.4.0/`;

/** A name that a zip writer refuses to write is put over one of the same length. */
const writtenOver = (name: string, path: string) =>
  attack(name, async (output) => {
    const placeholder = `${folder}lib/`.padEnd(Buffer.byteLength(path), 'x');
    add(output, placeholder);
    return renamed(await writeZip(output.entries), placeholder, path);
  });

export const pathAttacks = [
  attack('a Lambda extension', (output) => add(output, 'extensions/steal', '#!/bin/sh\n', 0o100755)),
  attack('a bootstrap in the root of the layer', (output) => add(output, 'bootstrap')),
  attack('a library on the path of the native loader', (output) => add(output, 'lib/libssl.so.3')),
  attack('the start wrapper of function layers', (output) => add(output, 'prejit/start')),
  attack("files in another architecture's store", (output) => {
    add(output, `${folder.replace('x64', 'arm64')}lib/net8.0/A.dll`);
  }),
  attack("files in another framework's store", (output) => {
    add(output, `${folder.replace('net10.0', 'net8.0')}lib/net8.0/A.dll`);
  }),
  writtenOver('a path that leads out of the store', `${folder}lib/../../../../../../../evil`),
  writtenOver('an absolute path', `/opt/${folder}lib/net8.0/evil`),
  writtenOver('a path with backslashes', `${folder}lib\\net8.0\\evil.dll`),
  writtenOver('a path with an empty part', `${folder}lib//net8.0/evil.dll`),
  attack('a file name with a line break', (output) => add(output, `${folder}lib/net8.0/a\nb.dll`)),
  attack('a file name with a zero byte', (output) => add(output, `${folder}lib/net8.0/a\0b.dll`)),
  attack('a file name that is turned around by a bidirectional override', (output) => {
    add(output, `${folder}lib/net8.0/a\u202elld.dll`);
  }),
  attack('a package folder that looks like another', (output) => add(output, `${store}ѕerilog/4.4.0/lib/net8.0/A.dll`)),
  attack('two files that differ by case alone', (output) => add(output, library.replace('Serilog.dll', 'serilog.dll'))),
  attack('a file in the place of a folder', (output) => add(output, `${folder}lib/net10.0`)),
  attack('the same file twice', (output) => {
    output.entries.push({ ...entryOf(output, library), content: Buffer.from('other') });
  }),
  attack('a file of a package outside of its library folders', (output) => add(output, `${folder}tools/run.dll`)),
  attack('a native library for an invented runtime identifier', (output) => {
    add(output, `${folder}runtimes/invented/native/libx.so`);
  }),
  attack('a core library of the runtime', (output) => {
    add(output, `${folder}lib/net8.0/System.Private.CoreLib.dll`);
  }),
  attack("the runtime's own just-in-time compiler", (output) => {
    add(output, `${folder}runtimes/linux-x64/native/libclrjit.so`);
  }),
];
