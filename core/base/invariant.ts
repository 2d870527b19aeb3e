import { AppError } from '../contract/errors.ts';

/** Stops on a programming error. `sentence` says in full what should have been true. */
export function invariant(condition: unknown, sentence: string): asserts condition {
  if (!condition) throw new AppError('invariant', sentence);
}

/** For the `default` of a switch that handles every case. */
export function assertNever(value: never, sentence: string): never {
  throw new AppError('invariant', `${sentence}: ${JSON.stringify(value)}`);
}
