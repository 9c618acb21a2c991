/** Writes measured tables into documents, between two comments, so that no figure is typed in by hand. */
import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Replaces what stands between `<!-- measured: <name> -->` and `<!-- /measured -->`.
 * @throws Error when the document has no such place.
 */
export function writeMeasured(file: string, name: string, text: string): void {
  const document = readFileSync(file, 'utf8');
  const begin = `<!-- measured: ${name} -->\n`;
  const start = document.indexOf(begin);
  const end = document.indexOf('<!-- /measured -->', start);
  if (start < 0 || end < 0) throw new Error(`${file} has no place for the measured table "${name}".`);
  writeFileSync(file, `${document.slice(0, start + begin.length)}${text}\n${document.slice(end)}`);
}
