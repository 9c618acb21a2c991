/** Startup images: what runs in every function of a layer before the function's own code. */
import { attackOnLayer as attack } from './attack-on-layer';
import { entryOf, library, type Output, startup } from './output';
import type { ZipEntry } from './zip';

const hook = `${startup}Prejit.Startup.dll`;

/** Their names hold the layer's fingerprint. */
const imageOf = ({ entries }: Output): ZipEntry => named(entries, /\/Prejit\.Startup\.Image\.[0-9a-f]{32}\.dll$/);
const listOf = ({ entries }: Output): ZipEntry => named(entries, /\/Prejit\.Startup\.Image\.[0-9a-f]{32}\.warm$/);

function named(entries: ZipEntry[], name: RegExp): ZipEntry {
  const entry = entries.find(({ path }) => name.test(path));
  if (!entry) throw new Error(`The genuine layer has no file like ${name}.`);
  return entry;
}

/** A name of the same form that another layer could have. */
const otherLayers = (path: string): string => path.replace(/[0-9a-f]{32}/, '0'.repeat(32));

export const startupAttacks = [
  attack('another assembly in the place of the startup hook', (output) => {
    entryOf(output, hook).content = entryOf(output, library).content;
  }),
  attack('the startup hook with one bit changed', (output) => {
    const { content } = entryOf(output, hook);
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
  }),
  attack('an assembly with types and code in the place of the startup image', (output) => {
    imageOf(output).content = entryOf(output, library).content;
  }),
  attack('a startup image that is no assembly', (output) => {
    imageOf(output).content = Buffer.from('MZ and then nothing');
  }),
  attack('a startup image for another architecture', (output) => {
    const { content } = imageOf(output);
    // The machine number follows the PE signature.
    const header = content.readUInt32LE(0x3c);
    content.writeUInt16LE(0xaa64 ^ 0x7b79, header + 4);
  }),
  attack('a startup image and its list in the place of another layer’s', (output) => {
    for (const entry of [imageOf(output), listOf(output)]) entry.path = otherLayers(entry.path);
  }),
  attack('a second startup image, in the place of another layer’s', (output) => {
    const { path, content } = imageOf(output);
    output.entries.push({ path: otherLayers(path), content });
  }),
  attack('a startup image that has another layer’s name inside', (output) => {
    const entry = imageOf(output);
    const name = /[0-9a-f]{32}/.exec(entry.path)?.[0] ?? '';
    // One byte for each character, so that nothing else of the file moves.
    const text = entry.content.toString('latin1').replaceAll(name, '0'.repeat(32));
    entry.content = Buffer.from(text, 'latin1');
  }),
  attack('a warm list with a million entries', (output) => {
    const entry = listOf(output);
    entry.content = Buffer.concat([entry.content.subarray(0, 16), Buffer.alloc(4_000_000, 1)]);
  }),
  attack('a warm list that is cut off in the middle of a token', (output) => {
    const entry = listOf(output);
    entry.content = entry.content.subarray(0, -1);
  }),
  attack('a second assembly beside the startup hook', (output) => {
    output.entries.push({ path: `${startup}Other.dll`, content: entryOf(output, library).content });
  }),
  attack('a deps.json beside the startup hook', (output) => {
    output.entries.push({ path: `${startup}Prejit.Startup.deps.json`, content: Buffer.from('{}') });
  }),
  attack('a startup image without its hook', (output) => {
    output.entries = output.entries.filter(({ path }) => path !== hook);
  }),
  attack('a startup hook for another framework', (output) => {
    const path = hook.replace('net10.0', 'net8.0');
    output.entries.push({ path, content: entryOf(output, hook).content });
  }),
];
