/** Reads the JSON files that .NET's host reads: it lets them begin with a byte order mark. */

/** What the host takes as the JSON of a file. */
export const withoutMark = (text: string): string => text.replace(/^\uFEFF/, '');

/** @throws SyntaxError */
export const parseHostJson = (text: string): unknown => JSON.parse(withoutMark(text));
