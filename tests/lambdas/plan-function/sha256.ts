import { createHash } from 'node:crypto';

/** As Lambda says it of a function's code. */
export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('base64');
