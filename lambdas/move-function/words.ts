/** An error of AWS in words for a function's owner, without a full stop. */
import { shown } from '../../core/text';

/** Longest answer of AWS that is told, in characters. */
const maxAnswer = 300;

export const wordsOf = (error: unknown): string =>
  shown(error instanceof Error ? `${error.name}: ${error.message}` : String(error), maxAnswer).replace(/\.$/, '');
