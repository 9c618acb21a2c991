/** Makes other code of a function, as a developer who changes a word: without building it again. */
import { readFile, writeFile } from 'node:fs/promises';

/** Other code of the same length: a text in the function's own assembly is replaced. It shows in the answer, or in the log. */
export interface OtherCode {
  from: string;
  to: string;
  /** Texts of the code are UTF-16 in an assembly, names of members UTF-8. */
  encoding: 'utf16le' | 'utf8';
}

/** @throws Error when the assembly doesn't hold the text */
export async function replaceText(assembly: string, { from, to, encoding }: OtherCode): Promise<void> {
  const code = (await readFile(assembly)).toString('latin1');
  const [old, other] = [from, to].map((text) => Buffer.from(text, encoding).toString('latin1'));
  if (!code.includes(old ?? '')) throw new Error(`${assembly} doesn't hold the text "${from}".`);
  await writeFile(assembly, code.replaceAll(old ?? '', other ?? ''), 'latin1');
}
