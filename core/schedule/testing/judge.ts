import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import type { InstanceFile } from '../instance-file.ts';

const PROGRAM = resolve(import.meta.dirname, '../../../e2e/schedule/check-many.mjs');

/** What the independent check says about one solution. */
export interface Verdict {
  readonly valid: boolean;
  readonly violations: readonly { readonly kind: string; readonly message: string }[];
  readonly makespan: number | null;
  readonly makespanToLowerBound: number | null;
  readonly rejected: readonly string[];
  readonly broken: readonly string[];
  readonly tardiness: number;
}

/** Has solutions judged by the check as a program of its own. */
export function judge(pairs: readonly (readonly [InstanceFile, unknown])[]): Verdict[] {
  const { stdout, stderr } = spawnSync(process.execPath, [PROGRAM], {
    input: JSON.stringify(pairs),
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (stdout === '') throw new Error(`The check did not answer: ${stderr}`);
  return JSON.parse(stdout) as Verdict[];
}
