import { createHash } from 'node:crypto';
import { AppError, type Issue } from '../../contract/errors.ts';
import type { JsonObject } from '../../contract/json.ts';
import { protocolSchema, type ProtocolDocument, type ProtocolStep } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import { checkParameterDefinitions } from '../check-parameters.ts';
import { checkProtocol } from '../check-protocol.ts';
import { issuesFrom } from '../issue-sentences.ts';
import { CallPlanner } from './call-planner.ts';
import { issueOf, readHead, type ProgramFile, type ProgramLoader } from './load-program.ts';
import type { ProgramTurn } from './program-frames.ts';
import type { ProgramProcess } from './program-process.ts';
import { TracedCalls } from './trace-calls.ts';

/** Time as a program sees it while it is planned: 1 January 2026, 08:00 UTC, and on with every step. */
const TRACE_EPOCH_MS = Date.UTC(2026, 0, 1, 8);
const TRACE_SEED = 'trace';
const WAITS_FOR_NOTHING = {
  line: 0,
  sentence: 'The program waits for something that never comes. Only calls of lab take time.',
};

export type TracedProgram = { readonly document: ProtocolDocument } | { readonly issues: readonly Issue[] };

/** Four numbers for the chance of a program, from a text. */
export function seedOf(text: string): number[] {
  const digest = createHash('sha256').update(text).digest();
  return [0, 4, 8, 12].map((at) => digest.readInt32LE(at));
}

/**
 * Makes a protocol of a program: its metadata, and the steps it takes with the defaults of its parameters and the results
 * that are foreseen. No instrument is touched.
 * @returns the document, or what is wrong, with paths `program:LINE` (0: no line is known)
 */
export async function importProgram(
  file: ProgramFile,
  catalog: Catalog,
  loader: ProgramLoader,
): Promise<TracedProgram> {
  using process = loader.start(file.fileName);
  return await importWith(process, file, catalog);
}

/** The same, in a process that may be used for others after it. */
export async function importWith(process: ProgramProcess, file: ProgramFile, catalog: Catalog): Promise<TracedProgram> {
  const head = await readHead(process, file);
  if ('issues' in head) return head;
  const faults = checkParameterDefinitions(head.document);
  if (faults.length > 0) return { issues: faults };
  const traced = await trace(process, head.document, {}, catalog);
  if ('issues' in traced) return traced;
  // The schema puts the fields into its own order, so that the same program is always the same document.
  const parsed = protocolSchema.safeParse(traced.document);
  if (!parsed.success) return { issues: issuesFrom(parsed.error, traced.document, '') };
  const issues = checkProtocol(parsed.data);
  return issues.length > 0 ? { issues } : { document: parsed.data };
}

/** Steps of a program with given parameters, by a process that is used again for each set of them. */
export class ProgramTracer implements Disposable {
  readonly #document: ProtocolDocument;
  readonly #catalog: Catalog;
  readonly #loader: ProgramLoader;
  #process: ProgramProcess | undefined;

  /** @param document of a program */
  constructor(document: ProtocolDocument, catalog: Catalog, loader: ProgramLoader) {
    this.#document = document;
    this.#catalog = catalog;
    this.#loader = loader;
  }

  /** @returns the document with the steps that it takes with these parameters; all else stays as it is */
  async trace(parameters: JsonObject): Promise<TracedProgram> {
    const { program } = this.#document;
    if (program === undefined) return { document: this.#document };
    this.#process ??= this.#loader.start(program.fileName);
    const head = await readHead(this.#process, program);
    const traced = 'issues' in head ? head : await trace(this.#process, this.#document, parameters, this.#catalog);
    // One that has gone wrong is not used again.
    if ('issues' in traced) this[Symbol.dispose]();
    return traced;
  }

  [Symbol.dispose](): void {
    this.#process?.[Symbol.dispose]();
    this.#process = undefined;
  }
}

/** Lets a program run against the planner: every call is answered at once, with what is foreseen. */
async function trace(
  process: ProgramProcess,
  document: ProtocolDocument,
  parameters: JsonObject,
  catalog: Catalog,
): Promise<TracedProgram> {
  const planner = CallPlanner.open(document, parameters, catalog);
  if ('issues' in planner) return planner;
  const calls = new TracedCalls(planner, TRACE_EPOCH_MS);
  try {
    let turn: ProgramTurn = await process.tell({
      kind: 'run',
      parameters: planner.parameters,
      seed: seedOf(TRACE_SEED),
      labAt: TRACE_EPOCH_MS,
    });
    for (;;) {
      if (turn.fault !== undefined) throw process.fault(turn.fault);
      for (const act of turn.acts) {
        if (act.act === 'group-end') calls.endGroup(act);
        else {
          const issues = calls.take(act);
          if (issues !== undefined) return { issues };
        }
      }
      const answer = calls.next();
      if (answer === undefined) {
        if (turn.state === 'done') break;
        const { line, sentence } = calls.vainWait(document.program?.fileName ?? document.id) ?? WAITS_FOR_NOTHING;
        throw process.fault({ cause: 'threw', sentence, line });
      }
      turn = await process.tell(answer);
    }
  } catch (error) {
    return { issues: [issueOf(error)] };
  }
  const leftOn = planner.tipsLeftOn();
  if (leftOn !== undefined) return { issues: [{ path: 'program:0', sentence: leftOn }] };
  const steps = withoutEmpty(calls.steps);
  if (steps.length === 0)
    return { issues: [{ path: 'program:0', sentence: 'The program takes no step with these parameters.' }] };
  return { document: { ...document, steps } };
}

/** Groups in which nothing happened are no steps. */
function withoutEmpty(steps: readonly ProtocolStep[]): ProtocolStep[] {
  return steps.flatMap((step) => {
    if (step.steps === undefined) return [step];
    const inner = withoutEmpty(step.steps);
    return inner.length === 0 ? [] : [{ ...step, steps: inner }];
  });
}

/** @throws AppError `protocol-invalid` with details.issues */
export function documentOf(traced: TracedProgram): ProtocolDocument {
  if ('document' in traced) return traced.document;
  const [first] = traced.issues;
  throw new AppError('protocol-invalid', `${first?.path ?? 'program'}: ${first?.sentence ?? 'not valid'}`, {
    issues: traced.issues,
  });
}
