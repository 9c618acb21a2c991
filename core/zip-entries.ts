/** What the zips that the project writes say of each file: nothing of when, where or by whom they were written. */

/**
 * The earliest time that a zip can hold. A zip has no time zone, so its writer takes hours and days as they are where it
 * runs: the time is a local one, and no further field holds it as UTC. With the entries in a fixed order, the same content
 * gives the same bytes on any day, in any folder and time zone.
 */
export const zipTime = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true } as const;

/** Modes of an entry: a plain file that everybody may read, and one that may be run, too. */
export const fileMode = 0o100644;
export const programMode = 0o100755;
