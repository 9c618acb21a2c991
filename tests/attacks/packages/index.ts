/** Hostile packages, through the real build program. */
import type { Family } from '../attack';
import { content } from './content';
import { attacksWith } from './hostile-package';
import { names } from './names';
import { runCode } from './run-code';
import { PackagesWorld } from './world';
import { writtenFiles } from './written-files';

export const packages: Family<PackagesWorld> = {
  name: 'packages',
  concurrency: 2,
  attacks: [...writtenFiles, ...runCode, ...names, ...content].flatMap(attacksWith),
  open: PackagesWorld.open,
};
