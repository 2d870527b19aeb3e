import { firstFaults } from '#core/contract/more-faults.ts';
import type { Issue } from '#core/contract/errors.ts';

interface FaultListProps {
  readonly issues: readonly Issue[];
  /** How many are named; of the rest it says how many there are. */
  readonly most: number;
}

/** Faults one by one, each with where it is. */
export function FaultList({ issues, most }: FaultListProps) {
  return (
    <ul>
      {firstFaults(issues, most).map((issue) => (
        <li key={issue.path + issue.sentence}>
          {issue.path === '' ? '' : `${issue.path}: `}
          {issue.sentence}
        </li>
      ))}
    </ul>
  );
}
