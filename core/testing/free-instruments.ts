import type { InstrumentKind } from '../contract/words.ts';
import type { Waits } from '../contract/job.ts';
import { missingSentence, whyNot, type Bench } from '../instruments/bench.ts';
import type { InstrumentLink } from '../instruments/instrument-link.ts';
import type { QueuedJob } from '../queue/queued-job.ts';
import type { StartGate } from '../queue/start-gates.ts';
import { waitsFor } from '../queue/waits.ts';

export interface FreeInstrumentsDeps {
  readonly bench: Bench;
  readonly kindsOf: (planHash: string) => readonly InstrumentKind[];
  /** Whether a job is being started, or runs. */
  readonly isActive: (jobId: string) => boolean;
}

/**
 * The simplest dispatch: a job starts when every instrument it needs is free, and has them to itself. What an earlier job
 * waits for is not given to a later one, so nobody is overtaken for ever.
 */
export class FreeInstruments implements StartGate {
  readonly #deps: FreeInstrumentsDeps;
  /** Given away, by instrument, until the execution ends. */
  readonly #given = new Map<string, string>();
  readonly #spokenFor = new Set<string>();

  constructor(deps: FreeInstrumentsDeps) {
    this.#deps = deps;
  }

  begin(): void {
    this.#spokenFor.clear();
    for (const [instrumentId, jobId] of this.#given) if (!this.#deps.isActive(jobId)) this.#given.delete(instrumentId);
  }

  waits(job: QueuedJob): Waits | null {
    if (job.mode === 'dry-run') return null;
    let objection: Waits | null = null;
    const wanted: InstrumentLink[] = [];
    for (const kind of this.#deps.kindsOf(job.planHash)) {
      const candidates = this.#candidates(job, kind);
      wanted.push(...candidates);
      objection ??= this.#objection(job, kind, candidates);
    }
    if (objection === null) return null;
    for (const link of wanted) this.#spokenFor.add(link.id);
    return objection;
  }

  alike(job: QueuedJob): number {
    return job.shape;
  }

  /** Instruments for a job that may start. */
  bind(job: QueuedJob): Record<string, string> {
    const bindings: Record<string, string> = {};
    if (job.mode === 'dry-run') return bindings;
    for (const kind of this.#deps.kindsOf(job.planHash)) {
      const candidates = this.#candidates(job, kind);
      const link = candidates.find((one) => this.#isFree(one)) ?? candidates[0];
      if (link !== undefined) bindings[kind] = link.id;
    }
    return bindings;
  }

  took(job: QueuedJob, bindings: Readonly<Record<string, string>>): void {
    for (const instrumentId of Object.values(bindings)) this.#given.set(instrumentId, job.jobId);
  }

  onChanged(listener: () => void): Disposable {
    return this.#deps.bench.onEvent(listener);
  }

  #candidates(job: QueuedJob, kind: InstrumentKind): readonly InstrumentLink[] {
    const wish = job.wishes[kind];
    const candidates = this.#deps.bench.candidates(kind, job.mode);
    return wish === undefined ? candidates : candidates.filter((link) => link.id === wish);
  }

  #isFree(link: InstrumentLink): boolean {
    return whyNot(link) === null && !this.#given.has(link.id) && !this.#spokenFor.has(link.id);
  }

  #objection(job: QueuedJob, kind: InstrumentKind, candidates: readonly InstrumentLink[]): Waits | null {
    if (candidates.some((link) => this.#isFree(link))) return null;
    const link = candidates[0];
    if (link === undefined) return waitsFor('resource', missingSentence(kind, job.mode, job.wishes[kind]));
    const instrumentId = link.id;
    const holder = link.usedBy?.executionId ?? this.#given.get(instrumentId) ?? null;
    const error = whyNot(link);
    if (error !== null)
      return waitsFor('resource', error.message, { instrumentId, heldBy: link.usedBy?.executionId ?? null });
    return holder === null
      ? waitsFor('turn', `Others before it wait for ${instrumentId}.`, { instrumentId })
      : waitsFor('resource', `${instrumentId} is held by ${holder}.`, { instrumentId, heldBy: holder });
  }
}
