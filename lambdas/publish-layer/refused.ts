/** What is wrong with a build's output, in the words of the error that ends the execution. */
import { PipelineError } from '../../core/errors';
import { shown } from '../../core/text';

/** Longest path that a message shows, in characters. */
const maxPath = 500;

/** @param path path in the zip, or the name of the file beside it */
export const refused = (path: string, why: string, options?: ErrorOptions): PipelineError =>
  new PipelineError(
    'LayerContentRefused',
    `The build's output was not published: ${shown(path, maxPath)} ${why}. A package may have interfered with the build; remove packages to find out which.`,
    options,
  );
