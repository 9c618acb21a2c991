/** Builds one layer: from a regenerated manifest to a zip, its artifact.xml and a report. Run by build-store.yml. */
import { buildStore } from './build-store';
import { runProgram } from './program';

void runProgram(__dirname, buildStore);
