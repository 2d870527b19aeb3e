import type { Subject } from './subject.ts';

/** One thing that every driver has to do right. `run` throws with a sentence when it does not. */
export interface Check {
  readonly id: string;
  /** Sentence about behaviour. */
  readonly title: string;
  run(subject: Subject): Promise<void>;
}
