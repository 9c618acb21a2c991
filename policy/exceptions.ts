/** The rules that a resource does not keep, each with its reason. One that nothing needs is reported too. */
import type { Exception } from './rule';

export const exceptions: Exception[] = [];
