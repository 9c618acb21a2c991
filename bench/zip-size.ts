/** What a folder takes as a deployment zip. */
import { zipDirectory } from '../lambda-host/zip';

/** Bytes. */
export const zipSize = async (directory: string): Promise<number> => (await zipDirectory(directory)).length;
