import type { Plan } from '../contract/plan.ts';
import type { Waits } from '../contract/job.ts';
import type { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import type { QueuedJob } from './queued-job.ts';
import type { StartGate } from './start-gates.ts';
import { waitsFor } from './waits.ts';

/**
 * While the version of a job may not be started: it was retired after the job was submitted, or the lab has begun to ask
 * for approval. A job keeps the version that it was submitted with.
 */
export class ApprovalGate implements StartGate {
  readonly #library: Pick<ProtocolLibrary, 'objection'>;
  readonly #planOf: (planHash: string) => Plan;
  /** What was found in this look at the queue. */
  readonly #known = new Map<string, Waits | null>();

  constructor(library: Pick<ProtocolLibrary, 'objection'>, planOf: (planHash: string) => Plan) {
    this.#library = library;
    this.#planOf = planOf;
  }

  begin(): void {
    this.#known.clear();
  }

  waits(job: QueuedJob): Waits | null {
    if (job.mode === 'dry-run') return null;
    const key = `${job.mode} ${job.planHash}`;
    let waits = this.#known.get(key);
    if (waits === undefined) {
      const objection = this.#library.objection(this.#planOf(job.planHash), job.mode);
      waits = objection === null ? null : waitsFor('impossible', objection);
      this.#known.set(key, waits);
    }
    return waits;
  }

  alike(job: QueuedJob): number {
    return job.shape;
  }
}
