import { AppError, toAppError } from '../contract/errors.ts';
import type { Json } from '../contract/json.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { CallPlanner } from '../protocols/program/call-planner.ts';
import type { ProgramRequest, ProgramTurn } from '../protocols/program/program-frames.ts';
import type { ProgramProcess } from '../protocols/program/program-process.ts';
import { seedOf } from '../protocols/program/trace-program.ts';
import { CALLS } from '../protocols/program/program-operations.ts';
import { readCalls } from '../store/call-queries.ts';
import { getExecutionRow, readPlan } from '../store/execution-queries.ts';
import { WELLRUN_ITSELF } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import { callInWords, ProgramMemory } from './program-memory.ts';
import { ProgramOrder, type CalledStep } from './program-order.ts';
import { openPlanner } from './program-planner.ts';
import { ProgramRecorder } from './program-recorder.ts';
import { ProgramRests } from './program-rests.ts';
import { ProgramTurns } from './program-turns.ts';
import type { StepRun } from './step-run.ts';
import { takeOverCalls } from './take-over-calls.ts';

/** A program that is cancelled has this long for what it does last, on the PC's clock. */
const CANCEL_MS = 1000;
/** A process that ends by itself more often is the program's fault after all. */
const MOST_LOSSES = 3;
const WAITS_FOR_NOTHING = {
  line: 0,
  sentence: 'It waits for something that never comes. Only calls of lab take time.',
};

type Exchange = Exclude<ProgramRequest, { kind: 'load' }>;

/**
 * The program of an execution: it says which step comes next, and hears what came of each. It lives in a process of its
 * own that can be lost at any time, since everything it was told is on record.
 *
 * idle -> (the gate is open) starting -> at work -> done | failed | strayed; a process that has to be ended before leads
 * back to idle, and the next one is answered from the record up to where the last one stood.
 *
 * Invariants: 1. a call is on record before anything of it is done. 2. a call that is on record is never made twice: its
 * step runs, or is answered for. 3. the program hears answers only while the execution may move. 4. what it does beside its
 * calls it does again, the same way, in every process; one that does something else is held for a person.
 */
export class ProgramRun {
  readonly turns: ProgramTurns;
  rests: ProgramRests;
  readonly #run: ExecutionRun;
  #state: 'idle' | 'at work' | 'done' | 'failed' | 'strayed' = 'idle';
  #process: ProgramProcess | undefined;
  /** How often its process ended by itself. */
  #losses = 0;
  #isAsking = false;
  #memory = new ProgramMemory([]);
  #recorder: ProgramRecorder | undefined;
  readonly #order: ProgramOrder;
  #wake: (() => void) | undefined;

  constructor(run: ExecutionRun) {
    this.#run = run;
    this.turns = new ProgramTurns(run);
    this.rests = new ProgramRests(run);
    this.#order = new ProgramOrder(run);
  }

  /** True when the program has come to its end and nothing more is to be expected of it. */
  get isDone(): boolean {
    return this.#state === 'done';
  }

  /** The gate has opened: a program that is not at work begins, or begins again. */
  pump(): void {
    if (this.#state === 'idle') {
      this.#state = 'at work';
      this.#run.background(this.#work());
    }
    this.#wake?.();
  }

  /** Whether a step may begin now, or be gone on with. Groups begin and end with their calls. */
  mayGoOn(step: StepRun): boolean {
    if (step.plan.kind === 'group') return false;
    return step.status !== 'pending' || this.#order.mayBegin(step);
  }

  /** After a step's end is durable: the call that it was is answered, and those that waited for its labware go on. */
  stepEnded(step: StepRun): void {
    const call = this.#order.remove(step);
    this.turns.leave(step);
    this.rests.stepEnded(step);
    if (call !== undefined) this.#answer(step, call);
    this.#order.consider();
    this.#wake?.();
  }

  /** The execution comes to its end: the program hears that, and its process ends soon. */
  cancel(): void {
    this.#wake?.();
    const program = this.#process;
    this.#process = undefined;
    if (program === undefined) return;
    if (this.#isAsking) {
      program[Symbol.dispose]();
      return;
    }
    this.#run.background(this.#tellTheEnd(program));
  }

  /** This process ends, and with it that of the program. */
  close(): void {
    this.#process?.[Symbol.dispose]();
    this.#wake?.();
  }

  async #tellTheEnd(program: ProgramProcess): Promise<void> {
    using _process = program;
    using _limit = this.#run.deps.clock.setTimer(CANCEL_MS, () => program[Symbol.dispose]());
    try {
      await program.tell({ kind: 'cancel', sentence: 'the execution was ended.' });
    } catch {
      // It had no more to say, or took too long about it.
    }
  }

  async #work(): Promise<void> {
    const run = this.#run;
    try {
      const { protocol } = readPlan(run.deps.journal.connection, run.facts.planHash);
      await this.#begin(protocol);
    } catch (thrown) {
      const error = toAppError(thrown);
      const isEnded = this.#state !== 'at work' || run.isEnding;
      this.#process?.[Symbol.dispose]();
      this.#process = undefined;
      if (error.code === 'cancelled' || isEnded) {
        // Held by the software stop, or the process was ended on purpose: another one begins when the run goes on.
        if (this.#state === 'at work') this.#state = 'idle';
        this.#order.clear();
        return;
      }
      if (error.details['isLost'] === true && this.#losses++ < MOST_LOSSES) {
        // Not the program's doing: another process is told what this one knew.
        run.deps.logger.warn({ executionId: run.id, error: error.message }, 'A program is begun anew.');
        this.#order.clear();
        this.#state = 'idle';
        if (run.gate.isOpen) this.pump();
        return;
      }
      this.#state = 'failed';
      if (error.code !== 'program-fault' && error.code !== 'instrument-missing') throw error;
      await run.end('step-failed', WELLRUN_ITSELF, { error });
    }
  }

  async #begin(protocol: ProtocolDocument): Promise<void> {
    const run = this.#run;
    const planner = openPlanner(run, protocol);
    const leases = await run.leases.enterAll();
    await takeOverCalls(run);
    const { connection } = run.deps.journal;
    const recorded = readCalls(connection, run.id);
    // What it hears of chance and of its beginning is that of the execution it goes on from.
    const { labwareOwner: origin, startedLabAt } = run.facts;
    const began = origin === run.id ? startedLabAt : getExecutionRow(connection, origin).started_lab_at;
    await run.recordSurely([
      {
        kind: 'program.started',
        subject: run.id,
        data: { answered: recorded.length, ...(leases.length === 0 ? {} : { leases: [...leases] }) },
      },
    ]);
    this.#memory = new ProgramMemory(recorded);
    this.rests = new ProgramRests(run);
    this.#order.clear();
    this.#recorder = new ProgramRecorder(run, planner, protocol);
    const { fileName, source } = protocol.program!;
    const program = run.deps.programs!.loader.start(fileName);
    this.#process = program;
    using _process = program;
    let turn = await this.#still(async () => {
      await program.load(source, [...CALLS.keys()]);
      return this.#exchange(program, planner, {
        kind: 'run',
        parameters: planner.parameters,
        seed: seedOf(origin),
        labAt: began ?? run.labNow(),
      });
    });
    for (;;) {
      if (turn.state !== 'waiting') break;
      const next = await this.#nextAnswer();
      if (next === 'strayed') return;
      turn = await this.#still(() => this.#exchange(program, planner, next));
      if (this.#state !== 'at work') return;
    }
    await this.#finish(turn, program);
  }

  /** One message to the program, and everything it does in answer to it, on record. */
  async #exchange(program: ProgramProcess, planner: CallPlanner, request: Exchange): Promise<ProgramTurn> {
    this.#isAsking = true;
    let turn;
    try {
      turn = await program.tell(request);
    } finally {
      this.#isAsking = false;
    }
    await this.#take(turn, planner);
    return turn;
  }

  async #take(turn: ProgramTurn, planner: CallPlanner): Promise<void> {
    const recorder = this.#recorder!;
    const entries = recorder.begin(this.#memory.isRepeating ? [] : turn.log);
    for (const act of turn.acts) {
      if (act.act === 'group-end') entries.endGroup(act);
      else if (!this.#memory.isRepeating) entries.newCall(act, this.#memory.takeHeard());
      else {
        const next = this.#memory.next!;
        if (this.#memory.meet(act) === undefined) {
          const said = callInWords({ ...next, args: next.arguments });
          await this.#stray(
            `According to the record it called ${said}; now it called ${callInWords(act)}.`,
            next.stepId,
          );
          return;
        }
        entries.knownCall(act, next);
      }
    }
    if (turn.state !== 'waiting' && this.#memory.isRepeating) {
      const next = this.#memory.next!;
      const said = callInWords({ ...next, args: next.arguments });
      await this.#stray(`According to the record it called ${said}; now it came to its end before.`, next.stepId);
      return;
    }
    const taken = await entries.record();
    for (const act of turn.acts) {
      const stepId = act.act === 'call' ? recorder.stepOf.get(act.id) : undefined;
      if (act.act === 'call' && stepId !== undefined) this.#order.note(act, stepId);
    }
    for (const warning of planner.takeWarnings()) recorder.note(warning.sentence);
    for (const { callId, value } of taken.answered) this.#memory.addAnswer(callId, value);
    for (const { step, ...called } of taken.called) {
      if (step.hasEnded) this.#answer(step, called);
      else this.#order.add(step, called);
    }
    this.#order.consider();
  }

  #answer(step: StepRun, { callId, givesResult }: CalledStep): void {
    const labAt = step.endedLabAt ?? this.#run.labNow();
    if (step.status === 'skipped' && givesResult)
      this.#memory.addAnswer(callId, {
        labAt,
        sentence: `"${step.plan.name}" was left out by a person, so it has no result.`,
      });
    else this.#memory.addAnswer(callId, { labAt, value: resultOf(step) });
  }

  /** Waits for something to tell, and for the execution to be allowed to move. @throws AppError `cancelled` */
  async #nextAnswer(): Promise<Exchange | 'strayed'> {
    const run = this.#run;
    for (;;) {
      if (run.isEnding || this.#process === undefined) throw new AppError('cancelled');
      const next = run.gate.isOpen ? this.#memory.takeAnswer() : 'none';
      if (next === 'strayed') {
        const wanted = this.#memory.next!;
        const said = callInWords({ ...wanted, args: wanted.arguments });
        await this.#stray(`According to the record it called ${said}; now it waits for something else.`, wanted.stepId);
        return 'strayed';
      }
      if (next !== 'none') {
        const { callId: call, answer } = next;
        return 'value' in answer ? { kind: 'answer', call, ...answer } : { kind: 'refuse', call, ...answer };
      }
      if (run.gate.isOpen) {
        const vain = this.#order.size === 0 ? WAITS_FOR_NOTHING : this.#order.vainWait(run.plan.program!.fileName);
        if (vain !== undefined) throw this.#process.fault({ cause: 'threw', ...vain });
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }

  /** The program has come to its end: what it has not reached is left out. */
  async #finish(turn: ProgramTurn, program: ProgramProcess): Promise<void> {
    if (turn.fault !== undefined) throw program.fault(turn.fault);
    this.#process = undefined;
    await this.#recorder!.leaveOut();
    this.#state = 'done';
    this.#run.flow.completeIfDone();
  }

  /** It does not do the same again, so nobody can say what it has done: a person ends it. */
  async #stray(sentence: string, stepId: string | null): Promise<void> {
    const run = this.#run;
    this.#state = 'strayed';
    const { fileName } = run.plan.program!;
    const step = (stepId === null ? undefined : run.steps.get(stepId)) ?? [...run.steps.values()][0]!;
    await run.raise(
      {
        kind: 'recovery',
        stepId: step.id,
        error: {
          code: 'program-strayed',
          sentence: `${fileName} does not do the same when it runs again, so it cannot go on. ${sentence}`,
        },
        options: [
          { action: 'abort', title: 'Abort', consequence: 'The execution ends; instruments need clearing after.' },
        ],
        params: {},
        since: run.deps.clock.now(),
      },
      'held-fault',
    );
  }

  /** While a program thinks, the time of an instant lab stands still. */
  async #still<Result>(work: () => Promise<Result>): Promise<Result> {
    using _still = this.#run.facts.mode === 'simulated' ? this.#run.deps.labClock.hold() : undefined;
    return await work();
  }
}

function resultOf(step: StepRun): Json {
  return step.result ?? {};
}
