/** The program that runs the handlers of class libraries while they are measured. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { bootstrapPath } from '../lambda-host/dotnet-bootstrap';

export interface Bootstrap {
  path: string;
  /** Stands beside every figure. */
  title: string;
}

/** @param given path of the program to take instead of the one that is found */
export async function chooseBootstrap(given: string | undefined): Promise<Bootstrap> {
  if (given === undefined) {
    return {
      path: await bootstrapPath('net10.0'),
      title: "Prejit's own, since the package feed has no Amazon.Lambda.RuntimeSupport",
    };
  }
  if (!existsSync(given)) throw new Error(`There is no bootstrap ${given}: give --bootstrap the path of its assembly.`);
  return { path: given, title: `${path.basename(given)}, as given` };
}
