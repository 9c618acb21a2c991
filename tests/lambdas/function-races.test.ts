/** Whole executions for one function side by side, stopped anywhere, at the mercy of an arbitrary order of events. */
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import type { PlannedFunctionLayer } from '../../core/function-pipeline';
import { publishFunction } from '../../lambdas/publish-function/publish';
import { FakeLog } from './fakes/log';
import { sha256Of } from './plan-function/sha256';
import { byTag, name, World } from './plan-function/world';
import { functionZip, layer as made, outputOf, settings } from './publish-function/made-layer';

/** Where an execution is stopped from outside, as by a lost function or an abort. */
type Crash = 'after planning' | 'after building' | 'after publishing' | 'never';
const crashes: Crash[] = ['after planning', 'after building', 'after publishing', 'never'];

class Stopped extends Error {}

let zip: Buffer;
let output: Awaited<ReturnType<typeof outputOf>>;
const room = 250 * 1024 * 1024 - 1_000_000;
beforeAll(async () => {
  zip = await functionZip();
  output = await outputOf(undefined, {}, room);
});

class Account extends World {
  builds = 0;
  private turn = 0;

  /** @param pauses how long the calls take, in turns of the event loop; used over and over */
  constructor(private readonly pauses: number[]) {
    super({ codeSha256: sha256Of(zip), environment: { AWS_LAMBDA_EXEC_WRAPPER: made.next ?? '' } });
    for (const method of ['read', 'write', 'head'] as const) this.delay(method);
  }

  private delay(method: 'read' | 'write' | 'head'): void {
    const call = this.objects[method].bind(this.objects) as (...args: unknown[]) => Promise<unknown>;
    Object.assign(this.objects, {
      [method]: async (...args: unknown[]) => {
        for (let left = this.pauses[this.turn++ % this.pauses.length] ?? 0; left > 0; left--) await setTimeout(0);
        return call(...args);
      },
    });
  }

  async execute(execution: string, crash: Crash): Promise<void> {
    this.running.add(execution);
    const stop = (at: Crash): void => {
      if (crash === at) throw new Stopped();
    };
    try {
      const layer = await this.planInTurn(execution);
      stop('after planning');
      if (layer.action === 'build') this.build(layer);
      stop('after building');
      const ports = { objects: this.objects, layers: this.layers, log: new FakeLog() };
      await publishFunction({ layer, execution }, settings, ports);
      stop('after publishing');
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      this.running.delete(execution);
    }
  }

  /** As the workflow does: whoever is busy is asked again. */
  private async planInTurn(execution: string): Promise<PlannedFunctionLayer> {
    for (;;) {
      try {
        const plan = await this.plan({ event: byTag, execution });
        if (plan.action !== 'make') throw new Error(`planned to ${plan.action}`);
        return plan.layer;
      } catch (error) {
        if ((error as Error).name !== 'FunctionInProgress') throw error;
        await setTimeout(1);
      }
    }
  }

  private build({ buildOutput }: PlannedFunctionLayer): void {
    this.builds++;
    this.objects.put(`${buildOutput}/layer.zip`, output.zip);
    this.objects.put(`${buildOutput}/build-report.json`, JSON.stringify(output.report));
  }
}

test('a layer is published once, and the last that is not stopped finds it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(3), { minLength: 1, maxLength: 10 }),
      fc.array(fc.constantFrom(...crashes), { minLength: 1, maxLength: 4 }),
      async (pauses, stops) => {
        const account = new Account(pauses);
        account.changes.download = async () => zip;
        await Promise.all(stops.map((crash, index) => account.execute(`arn:execution:${index}`, crash)));
        await account.execute('arn:execution:last', 'never');
        expect(account.layers.published).toHaveLength(1);
        expect(account.layers.published[0]?.name).toBe(`fn_${name}-net10-0-x86_64`);
        // Only what was built and stopped before it was published is built again.
        const lost = stops.filter((crash) => crash === 'after building').length;
        expect(account.builds).toBeLessThanOrEqual(1 + lost);
      },
    ),
    { numRuns: 25 },
  );
});
