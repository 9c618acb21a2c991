/** Text from strangers, as a message may show it: no control character reaches a log or a terminal. */

/** Longest text that a message quotes, in characters. */
const mostQuoted = 300;

/** `\u202e` instead of the character that turns the rest of a line around. */
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A name, as JSON and in ASCII. */
export const quoted = (text: string): string =>
  JSON.stringify(text.slice(0, mostQuoted)).replace(/[^\x20-\x7e]/g, escaped);

/** What a tool printed, in ASCII and with its lines. */
export const printable = (text: string): string => text.replace(/[^\x20-\x7e\n]/g, escaped);
