import { AppError, type Issue } from '../../contract/errors.ts';
import { countOfFaults } from '../../contract/more-faults.ts';

/** Faults of a document as one error: the first in words, all of them in its details. */
export function invalidProtocol(issues: readonly Issue[]): AppError {
  const [first] = issues;
  const count = countOfFaults(issues);
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const where = first === undefined || first.path === '' ? 'document' : first.path;
  return new AppError('protocol-invalid', `${where}: ${first?.sentence ?? 'not valid'}${more}`, { issues });
}
