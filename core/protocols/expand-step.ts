import { AppError, type Issue } from '../contract/errors.ts';
import type { JsonObject } from '../contract/json.ts';
import type { ProtocolStep } from '../contract/protocol.ts';
import { joinPath } from './issue-sentences.ts';
import type { Operation } from './operation.ts';
import { fillParams, paramIssues, settledParams } from './plan-params.ts';
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
    /** Conditions and lanes around it, see TipPlace. */
    readonly within: string;
    /** Of the params, for issues. */
    readonly path: string;
  },
): ExpandedStep | { readonly issues: readonly Issue[] } {
  const { bench, startMs, path, within } = at;
  const given = givenParams(operation, step.params ?? {}, at.scope, path);
  if ('issues' in given) return given;
  const builder = new StepBuilder(bench, { within, path, name: step.name }, startMs, given.live);
  try {
    bench.ledger.checkInhibitor(startMs);
    for (const finding of bench.ledger.takeFindings()) bench.warn(finding);
    operation.expand(builder, given.params);
  } catch (error) {
    return { issues: [issueFrom(error, path)] };
  }
  return { builder, params: given.params };
}

function givenParams(
  operation: Operation,
  written: JsonObject,
  scope: JsonObject,
  path: string,
): { readonly params: JsonObject; readonly live: JsonObject } | { readonly issues: readonly Issue[] } {
  const known = settledParams(operation, written);
  if (known !== undefined) return { params: known, live: written };
  const issues: Issue[] = [];
  const filled = fillParams(operation, written, scope, (error, name) =>
    issues.push(issueFrom(error, joinPath(path, name))),
  );
  if (filled === undefined) return { issues };
  const parsed = operation.params.safeParse(filled.planned);
  if (!parsed.success) return { issues: paramIssues(parsed.error, filled, path, Object.keys(operation.params.shape)) };
  return { params: parsed.data as JsonObject, live: filled.live };
}
