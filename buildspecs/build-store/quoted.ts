/** Longest text that a message quotes, in characters. */
const mostQuoted = 300;

/**
 * Text from strangers as a message shows it: as JSON and in ASCII, so that neither control characters nor those that
 * turn the rest of a line around reach a log or a terminal.
 */
export function quoted(text: string): string {
  const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(text.slice(0, mostQuoted)).replace(/[^\x20-\x7e]/g, escaped);
}
