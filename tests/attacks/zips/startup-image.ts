/** Startup images: what runs in every function of a layer before the function's own code. */
import { attackOnLayer as attack } from './attack-on-layer';
import { entryOf, library, startup } from './output';

const hook = `${startup}Prejit.Startup.dll`;
const image = `${startup}Prejit.Startup.Image.dll`;
const list = `${startup}Prejit.Startup.Image.warm`;

export const startupAttacks = [
  attack('another assembly in the place of the startup hook', (output) => {
    entryOf(output, hook).content = entryOf(output, library).content;
  }),
  attack('the startup hook with one bit changed', (output) => {
    const { content } = entryOf(output, hook);
    content[content.length - 1] = (content.at(-1) ?? 0) ^ 1;
  }),
  attack('an assembly with types and code in the place of the startup image', (output) => {
    entryOf(output, image).content = entryOf(output, library).content;
  }),
  attack('a startup image that is no assembly', (output) => {
    entryOf(output, image).content = Buffer.from('MZ and then nothing');
  }),
  attack('a startup image for another architecture', (output) => {
    const { content } = entryOf(output, image);
    // The machine number follows the PE signature.
    const header = content.readUInt32LE(0x3c);
    content.writeUInt16LE(0xaa64 ^ 0x7b79, header + 4);
  }),
  attack('a warm list with a million entries', (output) => {
    const entry = entryOf(output, list);
    entry.content = Buffer.concat([entry.content.subarray(0, 16), Buffer.alloc(4_000_000, 1)]);
  }),
  attack('a warm list that is cut off in the middle of a token', (output) => {
    const entry = entryOf(output, list);
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
