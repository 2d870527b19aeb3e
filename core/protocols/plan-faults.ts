import type { Issue } from '../contract/errors.ts';

/** What is found wrong while a plan is made. What is wrong in one round of a loop is wrong in the others, too: it is told once. */
export class PlanFaults {
  readonly issues: Issue[] = [];
  readonly #paths = new Set<string>();

  add(issue: Issue): void {
    if (this.#paths.has(issue.path)) return;
    this.#paths.add(issue.path);
    this.issues.push(issue);
  }
}
