/** Stands for an execution environment of a function that isn't real. What it logs is in the answers, and nowhere else. */
import { errorResult, type Invocation, type InvocationResult } from '../../../../lambda-host/runtime-api';
import type { SimulatedFunction } from '../../../contract/lambda';
import type { Shape } from '../../../contract/service';
import type { Completed, Instance } from './instance';
import { type InitializationType, reportLine } from './report';

export class SimulatedInstance implements Instance {
  readonly alive = true;
  private invoked = false;

  constructor(
    private readonly simulated: SimulatedFunction,
    private readonly configuration: Shape,
    private readonly type: InitializationType,
  ) {}

  async initialize(): Promise<undefined> {
    return undefined;
  }

  async invoke({ requestId, payload }: Invocation): Promise<Completed> {
    const { result, duration } = this.run(payload);
    const { initDuration } = this.simulated;
    const isFirst = !this.invoked;
    this.invoked = true;
    const lines = [
      `START RequestId: ${requestId} Version: ${this.configuration.Version}`,
      `END RequestId: ${requestId}`,
      reportLine({
        requestId,
        duration,
        ...(isFirst && (this.type === 'snap-start' ? { restoreDuration: initDuration } : { initDuration })),
        memoryMegabytes: this.configuration.MemorySize,
        peakMemory: 0,
      }),
    ];
    return { result, log: lines.map((line) => `${line}\n`).join('') };
  }

  async close(): Promise<void> {}

  private run(payload: Uint8Array): { result: InvocationResult; duration: number } {
    try {
      const { answer, duration } = this.simulated.invoke(JSON.parse(Buffer.from(payload).toString()));
      return { result: { payload: Buffer.from(JSON.stringify(answer)) }, duration };
    } catch (error) {
      const { name, message } = error as Error;
      return { result: errorResult(name, message), duration: 0 };
    }
  }
}
