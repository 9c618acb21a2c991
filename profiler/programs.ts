import * as path from 'node:path';
import { type Program, startupSources } from '../startup/build-programs';

/** Lists the methods of a function that Lambda could call. */
export const handlersProgram: Program = {
  folder: path.join(__dirname, 'handlers'),
  assembly: 'Prejit.Handlers',
  shared: startupSources,
};
