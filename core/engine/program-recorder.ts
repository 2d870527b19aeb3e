import { canonicalJson } from '../base/canonical-json.ts';
import { AppError, type ErrorCode } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import type { PlannedLabware, PlanStep } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { NO_DETAILS } from '../protocols/plan-commands.ts';
import type { CallPlanner } from '../protocols/program/call-planner.ts';
import type { CallWindow } from '../protocols/program/call-windows.ts';
import type { GroupEndAct, ProgramCall } from '../protocols/program/program-frames.ts';
import { callStepId, wordOf } from '../protocols/program/program-ids.ts';
import { CALLS } from '../protocols/program/program-operations.ts';
import type { RecordedCall } from '../store/call-queries.ts';
import type { NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import type { CallAnswer } from './program-memory.ts';
import { ProgramRows } from './program-rows.ts';
import type { StepRun } from './step-run.ts';
import { takenOverSentence } from './take-over-calls.ts';

/** Why a row that was foreseen did not happen. */
const TOOK_ANOTHER_WAY = 'The run took another way than foreseen.';
/** Lines of a program's console that one execution keeps. */
const MOST_LINES = 2000;

/** What a turn of a program comes to, when it is on record. */
export interface Taken {
  readonly called: readonly { readonly step: StepRun; readonly callId: number; readonly givesResult: boolean }[];
  readonly answered: readonly { readonly callId: number; readonly value: CallAnswer }[];
}

/** Turns the calls of a program into rows of its execution, and into entries of the record. */
export class ProgramRecorder {
  readonly run: ExecutionRun;
  readonly planner: CallPlanner;
  readonly rows: ProgramRows;
  /** Step of each call of a group or an operation. */
  readonly stepOf = new Map<number, string>();
  readonly #fileName: string;
  #lines = 0;

  constructor(run: ExecutionRun, planner: CallPlanner, protocol: ProtocolDocument) {
    this.run = run;
    this.planner = planner;
    this.#fileName = protocol.program?.fileName ?? protocol.id;
    this.rows = new ProgramRows(() => run.plan.steps);
  }

  /** @param log lines of the console @returns what collects the acts of one turn */
  begin(log: readonly string[]): TurnEntries {
    return new TurnEntries(this, this.#kept(log));
  }

  /** Puts a remark into the log of the execution; that it cannot be kept holds up nothing. */
  note(sentence: string): void {
    const [line] = this.#kept([`warning: ${sentence}`]);
    if (line === undefined) return;
    const { run } = this;
    run.background(
      run.record([{ kind: 'program.logged', subject: run.id, data: { lines: [line] } }]).catch(() => undefined),
    );
  }

  /** The program is at its end: rows that it has not reached are left out, groups that it has left open are closed. */
  async leaveOut(): Promise<void> {
    const entries = this.begin([]);
    entries.leaveOut(undefined);
    await entries.record();
  }

  /** @returns `program-fault` at the line of the call, with the group it was made in */
  fault({ line, parent }: ProgramCall, sentence: string): AppError {
    const inside = parent === null ? {} : { inside: this.stepOf.get(parent) ?? null };
    return new AppError('program-fault', this.at(line, sentence), { line, sentence, ...inside });
  }

  /** What went wrong at a line of the program. @param line 0 where none is known */
  at(line: number, sentence: string): string {
    return `${this.#fileName}${line === 0 ? '' : `, line ${line}`}: ${/[.!?]$/.test(sentence) ? sentence : `${sentence}.`}`;
  }

  #kept(log: readonly string[]): string[] {
    const lines = log.slice(0, Math.max(0, MOST_LINES - this.#lines));
    this.#lines += lines.length;
    return lines;
  }
}

interface Refusal {
  readonly code: ErrorCode;
  readonly sentence: string;
}

/** A row that comes to its end with a turn; left out because the run took another way, unless something else is said. */
interface GroupEnd {
  readonly stepId: string;
  readonly status: 'completed' | 'failed' | 'skipped';
  readonly error?: Refusal;
}

/** Acts of one turn, recorded together: all of it happened, or nothing has. */
class TurnEntries {
  readonly #of: ProgramRecorder;
  readonly #log: readonly string[];
  readonly #calls: NewEvent[] = [];
  readonly #revised: PlanStep[] = [];
  readonly #labware: PlannedLabware[] = [];
  readonly #ends: GroupEnd[] = [];
  readonly #starts: string[] = [];
  readonly #called: { stepId: string; callId: number; givesResult: boolean }[] = [];
  readonly #answered: { callId: number; value: CallAnswer }[] = [];
  readonly #labAt: number;

  constructor(recorder: ProgramRecorder, log: readonly string[]) {
    this.#of = recorder;
    this.#log = log;
    this.#labAt = recorder.run.labNow();
  }

  /** A call that is on record already. */
  knownCall(call: ProgramCall, recorded: RecordedCall): void {
    const { planner, rows, stepOf, run } = this.#of;
    if (call.kind === 'operation') planner.plan(call, recorded.stepId ?? '', this.#sinceStart(recorded.labAt));
    if (recorded.stepId === null) {
      this.#answered.push({ callId: call.id, value: { labAt: recorded.labAt, value: recorded.result ?? null } });
      return;
    }
    if (call.kind === 'group') planner.beginGroup(call);
    stepOf.set(call.id, recorded.stepId);
    rows.reach(recorded.stepId);
    if (call.kind === 'group') this.#answered.push({ callId: call.id, value: { labAt: recorded.labAt, value: null } });
    else if (recorded.result !== undefined) {
      // Taken over from another execution, with the time at which it ended there.
      const labAt = run.step(recorded.stepId).endedLabAt ?? recorded.labAt;
      this.#answered.push({ callId: call.id, value: { labAt, value: recorded.result } });
    } else this.#called.push({ stepId: run.step(recorded.stepId).id, callId: call.id, givesResult: givesResult(call) });
  }

  /** @throws AppError `program-fault` when it cannot be done as it asks */
  newCall(call: ProgramCall, heard: number[]): void {
    const { planner } = this.#of;
    if (call.kind === 'read') {
      const read = planner.contents(call);
      if ('issues' in read) throw this.#of.fault(call, read.issues[0]?.sentence ?? '');
      this.#note(call, null, heard, read.value);
      this.#answered.push({ callId: call.id, value: { labAt: this.#labAt, value: read.value } });
      return;
    }
    const parentId = call.parent === null ? undefined : this.#of.stepOf.get(call.parent);
    const stepId = call.kind === 'group' ? this.#groupRow(call, parentId) : this.#actionRow(call, parentId);
    this.#of.stepOf.set(call.id, stepId);
    this.#of.rows.reach(stepId);
    this.#note(call, stepId, heard);
    if (call.kind === 'operation') {
      this.#called.push({ stepId, callId: call.id, givesResult: givesResult(call) });
      return;
    }
    this.#starts.push(stepId);
    this.#answered.push({ callId: call.id, value: { labAt: this.#labAt, value: null } });
  }

  /** The function of a group has come to its end: a good one, or with what it threw. */
  endGroup({ id: callId, fault }: GroupEndAct): void {
    this.#of.planner.endGroup(callId);
    const stepId = this.#of.stepOf.get(callId);
    if (stepId === undefined || this.#of.run.steps.get(stepId)?.hasEnded === true) return;
    this.leaveOut(stepId);
    if (fault !== undefined) {
      const sentence = this.#of.at(fault.line, fault.sentence);
      this.#ends.push({ stepId, status: 'failed', error: { code: 'program-fault', sentence } });
      return;
    }
    const { run } = this.#of;
    const children = run.plan.steps.filter((row) => row.parentId === stepId);
    const isEmpty = children.every(({ stepId: id }) => run.steps.get(id)?.status === 'skipped' || this.#isLeftOut(id));
    if (!isEmpty || children.length === 0) this.#ends.push({ stepId, status: 'completed' });
    else this.#ends.push({ stepId, status: 'skipped', error: this.#whyEmpty(children) });
  }

  /** A group with nothing in it but what was taken over was taken over itself. */
  #whyEmpty(children: readonly PlanStep[]): Refusal {
    const { run } = this.#of;
    const sentence = takenOverSentence(run.facts.resumedFrom ?? '');
    const isTaken = children.some(({ stepId }) => run.steps.get(stepId)?.errorMessage === sentence);
    return isTaken ? { ...ANOTHER_WAY, sentence } : ANOTHER_WAY;
  }

  /** Leaves out what no call has reached below a group, or at all; what lies deeper goes first. */
  leaveOut(parentId: string | undefined): void {
    const { rows, run } = this.#of;
    for (const { stepId } of rows.unreached(parentId).toReversed())
      if (run.steps.get(stepId)?.hasEnded === false && !this.#isLeftOut(stepId))
        this.#ends.push({ stepId, status: 'skipped' });
  }

  /** @throws AppError `cancelled` when the execution ends meanwhile */
  async record(): Promise<Taken> {
    const { run } = this.#of;
    const events: NewEvent[] = [];
    if (this.#log.length > 0) events.push({ kind: 'program.logged', subject: run.id, data: { lines: [...this.#log] } });
    const labware = this.#labware.length === 0 ? {} : { labware: this.#labware };
    if (this.#revised.length > 0 || this.#labware.length > 0)
      events.push({ kind: 'execution.revised', subject: run.id, data: { steps: this.#revised, ...labware } });
    events.push(...this.#calls);
    const labAt = this.#labAt;
    for (const stepId of this.#starts) events.push({ kind: 'step.started', subject: run.id, data: { stepId, labAt } });
    for (const { stepId, status, error = ANOTHER_WAY } of this.#ends)
      events.push({
        kind: 'step.ended',
        subject: run.id,
        data: { stepId, status, labAt, ...(status === 'completed' ? {} : { error }) },
      });
    if (events.length > 0) {
      const at = (await run.recordSurely(events)).at(-1)!.at;
      for (const stepId of this.#starts) run.step(stepId).start(at, labAt);
      for (const end of this.#ends) this.#apply(end, at);
    }
    return {
      called: this.#called.map(({ stepId, ...call }) => ({ ...call, step: run.step(stepId) })),
      answered: this.#answered,
    };
  }

  #apply({ stepId, status, error = ANOTHER_WAY }: GroupEnd, at: number): void {
    const { run } = this.#of;
    const step = run.step(stepId);
    step.end(status, at, this.#labAt, status === 'completed' ? undefined : error);
    run.flow.stepEnded(step);
  }

  #isLeftOut(stepId: string): boolean {
    return this.#ends.some((end) => end.stepId === stepId);
  }

  #note(call: ProgramCall, step: string | null, heard: number[], result?: Json): void {
    this.#calls.push({
      kind: 'call.made',
      subject: this.#of.run.id,
      data: {
        callId: call.id,
        parentId: call.parent,
        kind: call.kind,
        name: call.name,
        arguments: call.args,
        options: call.options,
        line: call.line,
        step,
        labAt: this.#labAt,
        heard,
        ...(result === undefined ? {} : { result }),
      },
    });
  }

  #groupRow(call: ProgramCall, parentId: string | undefined): string {
    const { rows, planner } = this.#of;
    const begun = planner.beginGroup(call);
    if ('issues' in begun) throw this.#of.fault(call, begun.issues[0]?.sentence ?? 'It cannot be used.');
    const place = rows.find(parentId, { kind: 'group', name: call.name, operationType: 'group', params: {} });
    this.#pass(place.passed, parentId);
    if (place.row !== undefined) return place.row.stepId;
    const stepId = this.#freshId(parentId, call);
    this.#add({
      ...NO_DETAILS,
      stepId,
      index: place.index,
      number: '',
      kind: 'group',
      ...this.#below(parentId),
      name: call.name.slice(0, 120),
      sentence: `${call.name}: what the program does there.`,
      operationType: 'group',
      params: {},
      after: [...place.after],
      ...(begun.used.length === 0 ? {} : { needs: [...begun.used] }),
      startMs: this.#sinceStart(this.#labAt),
    });
    return stepId;
  }

  #actionRow(call: ProgramCall, parentId: string | undefined): string {
    const { rows, planner } = this.#of;
    const fresh = this.#freshId(parentId, call);
    const planned = planner.plan(call, fresh, this.#sinceStart(this.#labAt));
    if ('issues' in planned) throw this.#of.fault(call, planned.issues[0]?.sentence ?? 'It cannot be done.');
    const row = { ...planned.row, ...this.#windowsOf(planned.windows) };
    if (row.operationType === 'plate_layout') this.#layOut(row.params['labware']);
    const place = rows.find(parentId, {
      kind: 'action',
      name: row.name,
      operationType: row.operationType,
      params: row.params,
    });
    this.#pass(place.passed, parentId);
    const known = place.row;
    if (known === undefined) {
      this.#add({ ...row, index: place.index, ...this.#below(parentId), after: [...place.after] });
      return fresh;
    }
    const { stepId, index, number, parentId: parent, depth, after, startMs } = known;
    const actual: PlanStep = {
      ...row,
      stepId,
      index,
      number,
      depth,
      after,
      startMs,
      ...(parent === undefined ? {} : { parentId: parent }),
    };
    if (doesTheSame(known, actual)) return stepId;
    this.#add(actual);
    return stepId;
  }

  #windowsOf(windows: readonly CallWindow[]): Pick<PlanStep, 'windows'> {
    if (windows.length === 0) return {};
    return { windows: windows.map(({ fromCall, ...bounds }) => ({ from: this.#of.stepOf.get(fromCall)!, ...bounds })) };
  }

  /** A plate that is laid out in another way than foreseen is analysed and shown as it is. */
  #layOut(labwareId: Json | undefined): void {
    const { run, planner } = this.#of;
    const known = run.plan.labware.find((piece) => piece.labwareId === labwareId);
    const layout = known === undefined ? undefined : planner.layoutOf(known.labwareId);
    if (known === undefined || layout === undefined) return;
    const volumes = new Map(known.wells.map(({ well, volumeUl }) => [well, volumeUl]));
    const wells = layout.map((well) => {
      const volumeUl = volumes.get(well.well);
      return volumeUl === undefined ? { ...well } : { ...well, volumeUl };
    });
    if (isSame(wells, known.wells)) return;
    this.#labware.push({ ...known, wells });
    run.revise([], this.#labware);
  }

  /** Takes a row into the execution at once, so that the next call of this turn finds its place; it is recorded with it. */
  #add(row: PlanStep): void {
    this.#revised.push(row);
    this.#of.run.revise([row]);
  }

  /** Rows that were passed by will not come any more, unless calls beside this one may still reach them. */
  #pass(passed: readonly PlanStep[], parentId: string | undefined): void {
    if (passed.length === 0 || this.#hasCallsBeside(parentId)) return;
    for (const row of passed) {
      this.#of.rows.reach(row.stepId);
      this.leaveOut(row.stepId);
      this.#ends.push({ stepId: row.stepId, status: 'skipped' });
    }
  }

  #hasCallsBeside(parentId: string | undefined): boolean {
    const { run, rows } = this.#of;
    return run.plan.steps.some(
      ({ stepId, parentId: parent }) =>
        parent === parentId &&
        rows.isReached(stepId) &&
        run.steps.get(stepId)?.hasEnded === false &&
        !this.#isLeftOut(stepId),
    );
  }

  #below(parentId: string | undefined): Pick<PlanStep, 'parentId' | 'depth'> {
    if (parentId === undefined) return { depth: 0 };
    return { parentId, depth: this.#of.run.step(parentId).plan.depth + 1 };
  }

  #freshId(parentId: string | undefined, call: ProgramCall): string {
    let stepId = callStepId(parentId, wordOf(call), call.id);
    // What was foreseen for this call may have been something else.
    while (this.#of.run.steps.has(stepId)) stepId += 'r';
    return stepId;
  }

  #sinceStart(labAt: number): number {
    return Math.max(0, labAt - (this.#of.run.facts.startedLabAt ?? labAt));
  }
}

const ANOTHER_WAY: Refusal = { code: 'cancelled', sentence: TOOK_ANOTHER_WAY };

/** Whether a row that was foreseen is what is asked for now, but for when. */
function doesTheSame(known: PlanStep, actual: PlanStep): boolean {
  const { rangeMs: _range, uses: _uses, ...foreseen } = known;
  const { rangeMs: _r, uses: _u, ...asked } = actual;
  return isSame(foreseen, asked);
}

function isSame(one: unknown, other: unknown): boolean {
  return canonicalJson(one as Json) === canonicalJson(other as Json);
}

function givesResult(call: ProgramCall): boolean {
  return CALLS.get(call.name)?.form.hasResult === true;
}
