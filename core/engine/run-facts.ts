import type { Clock } from '../base/clock.ts';
import type { LabClock } from '../base/lab-clock.ts';
import type { ReachFaultPoint } from '../base/fault-points.ts';
import type { Logger } from '../base/logger.ts';
import type { Random } from '../base/random.ts';
import type { ExecutionSummary } from '../contract/execution.ts';
import type { StopConfirmation } from '../contract/instrument.ts';
import type { Bench } from '../instruments/bench.ts';
import type { Catalog } from '../protocols/catalog.ts';
import type { ProgramLoader } from '../protocols/program/load-program.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import type { Journal } from '../store/journal.ts';

/** What protocols that are programs need. */
export interface ProgramDeps {
  readonly loader: ProgramLoader;
  readonly catalog: Catalog;
}

/** What every execution needs of the world. */
export interface EngineDeps {
  readonly journal: Journal;
  readonly bench: Bench;
  readonly leases: LeaseBook;
  /** None: protocols that are programs do not run here. */
  readonly programs?: ProgramDeps;
  readonly clock: Clock;
  /** The clock simulated executions run by. */
  readonly labClock: LabClock;
  readonly random: Random;
  readonly logger: Logger;
  readonly reach: ReachFaultPoint;
  /** Resolves when the record takes events again. */
  readonly whenWritable: () => Promise<void>;
  /** Puts labware of simulated executions down where it stands from now on; none: there is no virtual bench. */
  readonly putDown?: (pieces: readonly PutDownPiece[]) => Promise<void>;
}

/** Labware that somebody puts on a place, by its name in this lab. */
export interface PutDownPiece {
  readonly labwareId: string;
  readonly place: { readonly instrument: string; readonly place: string };
}

/** Everything about an execution that is not derived from its plan. */
export type RunFacts = Omit<ExecutionSummary, 'stepsEnded' | 'stepCount'> & {
  readonly bindings: Readonly<Record<string, string>>;
  readonly startStepId: string | null;
  /** Whose labware it works on: its own, or that of the execution it goes on from. */
  readonly labwareOwner: string;
  readonly startedLabAt: number | null;
  readonly stopConfirmations: readonly StopConfirmation[];
};
