import { toAppError, type AppError, type Issue } from '#core/contract/errors.ts';
import { EXIT } from './exit-codes.ts';

/** Prints one JSON object, or readable lines. */
export function print(value: unknown, json: boolean, lines: () => readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines().join('\n')}\n`);
}

const BAD_INPUT = new Set(['bad-input', 'protocol-invalid', 'not-found']);

/** Says what went wrong, with the path of each fault, and gives the exit code for it. */
export function printError(thrown: unknown, json: boolean): number {
  const error = toAppError(thrown);
  const issues = issuesOf(error);
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ ok: false, error: { code: error.code, sentence: error.message, issues } })}\n`,
    );
  } else {
    process.stderr.write(`${error.message}\n`);
    for (const issue of issues)
      process.stderr.write(`  ${issue.path === '' ? '' : `${issue.path}: `}${issue.sentence}\n`);
    if (error.code === 'invariant' && error.stack !== undefined) process.stderr.write(`${error.stack}\n`);
  }
  return BAD_INPUT.has(error.code) ? EXIT.badInput : EXIT.notPossible;
}

function issuesOf(error: AppError): readonly Issue[] {
  const { issues } = error.details;
  return Array.isArray(issues) ? (issues as Issue[]) : [];
}

export function minutes(ms: number): string {
  const total = Math.round(ms / 60_000);
  if (total < 60) return `${(ms / 60_000).toFixed(1)} min`;
  return `${Math.floor(total / 60)} h ${String(total % 60).padStart(2, '0')} min`;
}
