/**
 * Text that others wrote, in our messages: users, packages, AWS. It is quoted short and in characters that show, because a
 * line break in a name could forge a line of a message, and a bidirectional control turns around what follows it.
 */

/** Longest quoted value, in characters. */
const maxQuoted = 100;

/** Most entries of a list: whoever has mended so many uploads again and sees the rest. */
export const maxListed = 20;

/** Controls, lone surrogates, what Unicode has not assigned, line separators, characters that show nothing, odd blanks. */
const hidden = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|(?! )\p{Zs}/u;

/** A value on one line: hidden characters read `\u{202e}`, and what is longer than `maxLength` is cut with its length. */
export const shown = (text: string, maxLength = maxQuoted): string =>
  escaped(text, maxLength, (character) => hidden.test(character));

/** A whole message: as `shown`, but it keeps its lines. */
export const shownLines = (text: string, maxLength: number): string =>
  escaped(text, maxLength, (character) => character !== '\n' && hidden.test(character));

function escaped(text: string, maxLength: number, isHidden: (character: string) => boolean): string {
  let result = '';
  for (const character of text) {
    const next = isHidden(character) ? `\\u{${character.codePointAt(0)?.toString(16)}}` : character;
    if (result.length + next.length > maxLength) return `${result}… (${text.length} characters)`;
    result += next;
  }
  return result;
}

/** The first entries of a list, and how many more there are. */
export function listed(entries: string[], max = maxListed): string[] {
  const more = entries.length - max;
  return more > 0 ? [...entries.slice(0, max), `and ${more} more`] : entries;
}
