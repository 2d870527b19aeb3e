import type { Issue } from '../contract/errors.ts';
import { MOST_TOLD } from './issue-sentences.ts';

/** What is found wrong while a plan is made. What is wrong in one round of a loop is wrong in the others, too: it is told once. */
export class PlanFaults {
  readonly issues: Issue[] = [];
  readonly #paths = new Set<string>();
  readonly #most: number;

  /** @param most faults that are looked for */
  constructor(most = MOST_TOLD) {
    this.#most = most;
  }

  get areEnough(): boolean {
    return this.issues.length >= this.#most;
  }

  add(issue: Issue): void {
    if (this.#paths.has(issue.path)) return;
    this.#paths.add(issue.path);
    this.issues.push(issue);
  }
}
