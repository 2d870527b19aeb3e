import { SystemClock } from '../base/clock.ts';
import type { Plan } from '../contract/plan.ts';
import type { NewAsset } from '../contract/workcell.ts';
import type { ForecastJob } from '../queue/forecast-source.ts';
import type { LabSchedule } from '../queue/lab-schedule.ts';
import { AssetRegistry } from '../workcell/asset-registry.ts';
import { scheduleOf } from './bench-schedule.ts';
import { EngineBench, type EngineBenchOptions } from './engine-bench.ts';

export const AK = { name: 'AK', role: 'operator' };

/** An engine with leases, forecast and dispatch as the product has them, and assets that are entered in it. */
export class AssetBench implements AsyncDisposable {
  readonly bench: EngineBench;
  readonly assets: AssetRegistry;
  readonly schedule: LabSchedule;

  constructor(bench: EngineBench, waiting: readonly ForecastJob[]) {
    this.bench = bench;
    const { journal } = bench.store;
    const leasesOn = (assetId: string) => bench.leases.heldOf(assetId);
    this.assets = new AssetRegistry({ journal, bench: bench.bench, clock: new SystemClock(), leasesOn });
    this.schedule = scheduleOf(bench, 'assets', (world) => (world === 'simulated' ? waiting : []));
  }

  static async open(options: EngineBenchOptions = {}, waiting: readonly ForecastJob[] = []): Promise<AssetBench> {
    return new AssetBench(await EngineBench.open(options), waiting);
  }

  async enter(assetId: string, over: Partial<NewAsset> = {}): Promise<void> {
    const asset: NewAsset = { assetId, kind: 'equipment', title: assetId, location: '', capacity: 1, members: [] };
    await this.assets.add({ ...asset, ...over }, AK);
  }

  /** Starts executions of plans at one moment of the lab. */
  async start(plans: readonly Plan[]): Promise<string[]> {
    using _still = this.bench.labClock.hold();
    const ids: string[] = [];
    for (const plan of plans) ids.push(await this.bench.start(plan));
    return ids;
  }

  end(ids: readonly string[]): Promise<unknown> {
    return Promise.all(ids.map((id) => this.bench.whenStatus(id, 'completed', 'failed')));
  }

  /** Assets that were leased, in order. */
  granted(executionId: string): string[] {
    return this.bench
      .events(executionId)
      .flatMap((event) =>
        event.kind === 'lease.granted' || event.kind === 'command.intent' ? (event.data.leases ?? []) : [],
      )
      .map((lease) => lease.assetId);
  }

  async dispose(): Promise<void> {
    this.schedule[Symbol.dispose]();
    await this.assets[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.dispose();
    await this.bench[Symbol.asyncDispose]();
  }
}
