import type { Waits } from '../contract/job.ts';
import type { Inventory } from '../workcell/inventory/inventory.ts';
import type { QueuedJob } from './queued-job.ts';
import type { StartGate } from './start-gates.ts';
import { waitsFor } from './waits.ts';

/**
 * While something that the job needs is not in stock, or is kept for another. Looking into the stock for a job costs more
 * than every other gate, so answers are kept until the stock changes, or the day on which lots expire.
 */
export class StockGate implements StartGate {
  readonly #inventory: Inventory;
  readonly #known = new Map<string, Waits | null>();
  #day = '';

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
  }

  waits(job: QueuedJob): Waits | null {
    const day = this.#inventory.today();
    if (day !== this.#day) this.#known.clear();
    this.#day = day;
    let waits = this.#known.get(job.jobId);
    if (waits === undefined) {
      const shortage = this.#inventory.waits({ jobId: job.jobId, mode: job.mode, planHash: job.planHash });
      waits = shortage === null ? null : waitsFor('stock', shortage.sentence);
      this.#known.set(job.jobId, waits);
    }
    return waits;
  }

  onChanged(listener: () => void): Disposable {
    return this.#inventory.onChanged(() => {
      this.#known.clear();
      listener();
    });
  }
}
