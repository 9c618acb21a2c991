/** Exact versions of NuGet packages. Source: NuGet's documentation, "Package versioning". */

/** Longest version, in characters: it is the name of a folder. */
const maxLength = 100;

/** One to four numbers, then a pre-release label, then build metadata. */
const versionPattern = /^(\d{1,9}(?:\.\d{1,9}){0,3})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]+)?$/;
const exactRangePattern = /^\[\s*([^,\s]+)\s*\]$/;

/**
 * The normalised form of an exact version, as package folders spell it: three numbers (four if the last is not zero),
 * the label in lower case, no build metadata. `1.0` and `[1.0.0.0]` both read `1.0.0`.
 * @returns undefined for anything but one exact version: ranges, floating versions, properties
 */
export function normaliseVersion(text: string): string | undefined {
  const exact = exactRangePattern.exec(text.trim())?.[1] ?? text.trim();
  const match = versionPattern.exec(exact);
  if (!match?.[1] || exact.length > maxLength) return undefined;
  const [major = 0, minor = 0, patch = 0, revision = 0] = match[1].split('.').map(Number);
  const numbers = revision === 0 ? [major, minor, patch] : [major, minor, patch, revision];
  const label = match[2]?.toLowerCase();
  return label === undefined ? numbers.join('.') : `${numbers.join('.')}-${label}`;
}
