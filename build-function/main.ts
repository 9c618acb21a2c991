/** Builds one function's layer: from its deployed zip to the layer's zip and a report. Run by build-store.yml. */
import { runProgram } from '../build-store/program';
import { buildFunction } from './build-function';

void runProgram(__dirname, buildFunction);
