/**
 * JSON that every reader reads alike. Of two members with one name, .NET's host looks up the first and lists both, while
 * JavaScript keeps the last; the host follows nesting until its stack is full; and `__proto__` is no plain name here.
 */
import { shown } from '../../../core/text';

/** A `deps.json` has five levels. */
const maxDepth = 32;

/** @throws Error that says why the text has no single meaning */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`it is not JSON (${shown((cause as Error).message)})`, { cause });
  }
  requireSingleMeaning(text);
  return value;
}

/** A byte order mark at the start is fine with .NET's host, and is left out here. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error('it is not UTF-8', { cause });
  }
}

/** @param text well-formed JSON */
function requireSingleMeaning(text: string): void {
  /** The names so far of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let previous = '';
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '"') {
      const end = endOfString(text, at);
      const isName = previous === '{' || previous === ',';
      if (isName) addName(open.at(-1), JSON.parse(text.slice(at, end + 1)));
      at = end;
    } else if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > maxDepth) throw new Error(`it is nested more than ${maxDepth} levels deep`);
    } else if (character === '}' || character === ']') {
      open.pop();
    }
    if ('{}[],:'.includes(character)) previous = character;
  }
}

/** Position of the quote that closes the string whose opening quote is at `start`. */
function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}

function addName(names: Set<string> | undefined, name: string): void {
  // After a comma in an array a string is a value.
  if (!names) return;
  if (name === '__proto__') throw new Error('it has a member "__proto__"');
  if (names.has(name)) throw new Error(`it has "${shown(name)}" twice, which programs read differently`);
  names.add(name);
}
