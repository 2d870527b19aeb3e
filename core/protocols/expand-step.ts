import { AppError, type Issue } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import type { ProtocolStep } from '../contract/protocol.ts';
import { joinPath } from './issue-sentences.ts';
import type { Operation } from './operation.ts';
import { fillParams, paramIssues } from './plan-params.ts';
import { StepBuilder, type PlanBench } from './step-builder.ts';

export interface ExpandedStep {
  readonly builder: StepBuilder;
  /** As the operation was given them. */
  readonly params: JsonObject;
}

/** A fault of a document as an issue. @throws what is no fault of a document */
export function issueFrom(error: unknown, path: string): Issue {
  if (!(error instanceof AppError) || error.code !== 'protocol-invalid') throw error;
  const param = typeof error.details['param'] === 'string' ? error.details['param'] : '';
  return { path: joinPath(path, param), sentence: error.message };
}

/** Lets the operation of a step say what it does, with its params filled in. */
export function expandStep(
  operation: Operation,
  step: ProtocolStep,
  at: {
    readonly bench: PlanBench;
    /** All that names can mean. */
    readonly scope: JsonObject;
    readonly startMs: number;
    /** Of the params, for issues. */
    readonly path: string;
  },
): ExpandedStep | { readonly issues: readonly Issue[] } {
  const { bench, scope, startMs, path } = at;
  const issues: Issue[] = [];
  const filled = fillParams(operation, step.params ?? {}, scope, (error, name) =>
    issues.push(issueFrom(error, joinPath(path, name))),
  );
  if (filled === undefined) return { issues };
  const parsed = operation.params.safeParse(filled.planned);
  if (!parsed.success) return { issues: paramIssues(parsed.error, filled, path, Object.keys(operation.params.shape)) };
  const builder = new StepBuilder(bench, step.name, startMs, filled.live);
  try {
    bench.ledger.checkInhibitor(startMs);
    for (const finding of bench.ledger.takeFindings()) bench.warn(finding);
    operation.expand(builder, parsed.data);
  } catch (error) {
    return { issues: [issueFrom(error, path)] };
  }
  return { builder, params: parsed.data as JsonObject };
}
