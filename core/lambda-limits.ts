/** Lambda's limits of a function. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */

/** Layers of a function. */
export const maxLayers = 5;

/** Bytes of code and layers together, unzipped: 250 MB. */
export const maxUnzippedBytes = 250 * 1024 * 1024;

/** Bytes of all environment variables together, as Lambda counts them. */
export const maxVariablesBytes = 4096;

/** What Lambda counts: the variables as JSON, which its message shows when there are too many. */
export const variablesBytes = (variables: Record<string, string>): number =>
  Buffer.byteLength(JSON.stringify(variables));

/** Tags of a function. https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export const maxTags = 50;

/** How many of these count: those that AWS sets itself, as CloudFormation does, do not. */
export const countedTags = (tags: Record<string, string>): number =>
  Object.keys(tags).filter((key) => !key.toLowerCase().startsWith('aws:')).length;
