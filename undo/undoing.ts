/** What undoing works with. */
import type { Clients } from '../verify/clients';
import type { StackOutputs } from '../verify/outputs';

export interface Undoing {
  aws: Pick<Clients, 's3' | 'ssm' | 'lambda' | 'sfn' | 'logs'>;
  stack: StackOutputs;
  /** Name of the layer, as its manifest's folder has it. */
  layer: string;
}
