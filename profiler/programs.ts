import * as path from 'node:path';
import { type Program, startupSources } from '../startup/build-programs';

/** A startup hook that writes down what the runtime does. It uses the runtime's internals and never ships. */
export const recorderProgram: Program = {
  folder: path.join(__dirname, 'recorder'),
  assembly: 'Prejit.Recorder',
  shared: startupSources,
};

/** Lists the methods of a function that Lambda could call. */
export const handlersProgram: Program = {
  folder: path.join(__dirname, 'handlers'),
  assembly: 'Prejit.Handlers',
  shared: startupSources,
};
