/** The function that faults are tried on: small, since it is started often, and in two deployments that answer differently. */
import path from 'node:path';
import { zipDirectory } from '../../lambda-host/zip';
import { ilOptions, publishFunction } from '../../measure/function';
import { replaceText } from '../../shapes/replace-text';

const subject = { name: 'order-total', source: path.join(__dirname, 'order-total'), project: 'OrderTotal' };

export const handler = 'OrderTotal::OrderTotal.Function::Handle';
export const event = JSON.stringify({ prices: [3, 4] });

/** One deployment: its zip, and what it answers the event. */
export interface Code {
  zip: Buffer;
  answer: string;
}

export interface Codes {
  first: Code;
  /** The same with another word in its assembly. */
  other: Code;
}

const answerOf = (word: string): string => JSON.stringify({ total: 7, code: word });

/** @param directory is made: the function is published to it */
export async function publishCodes(directory: string): Promise<Codes> {
  await publishFunction(subject, directory, ilOptions);
  const first = { zip: await zipDirectory(directory), answer: answerOf('first') };
  const word = { from: 'first', to: 'other', encoding: 'utf16le' } as const;
  await replaceText(path.join(directory, `${subject.project}.dll`), word);
  return { first, other: { zip: await zipDirectory(directory), answer: answerOf('other') } };
}
