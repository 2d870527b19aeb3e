import { AppError } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import { assertNever } from '../base/invariant.ts';
import { evaluateExpression } from '../model/expression.ts';
import { runAnalysis, type AnalysisKind } from '../protocols/analyses.ts';
import type { NewEvent } from '../store/journal.ts';
import type { ExecutionRun } from './execution-run.ts';
import { offTimeVerdict } from './off-time.ts';
import { endStep, recordSuccess } from './step-runner.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

const BUILTINS = ['wait', 'ask', 'note', 'compute', 'analyse'] as const;
type Builtin = (typeof BUILTINS)[number];

/** Runs what the engine does itself. Returns false when the step has stopped for a person. */
export async function runBuiltin(run: ExecutionRun, step: StepRun, command: PlannedCommand): Promise<boolean> {
  const name = command.command as Builtin;
  switch (name) {
    case 'wait':
      return wait(run, step, command);
    case 'ask':
      return ask(run, step, command);
    case 'note':
      return finish(run, step, {});
    case 'compute':
      return finish(run, step, compute(run, command));
    case 'analyse':
      return analyse(run, step, command);
    default:
      return assertNever(name, 'Every command of Wellrun itself is known');
  }
}

/** A wait is an interval since its recorded start: a pause or a restart does not lengthen it. */
async function wait(run: ExecutionRun, step: StepRun, command: PlannedCommand): Promise<boolean> {
  const ms = Number(run.scope.fill(command)['ms']);
  if (!Number.isFinite(ms))
    throw new AppError(
      'protocol-invalid',
      `Step ${step.plan.number} waits for "${String(command.params['ms'])}", which is no time.`,
    );
  const open = step.open ?? (await startWait(run, step, command, ms));
  if (open.isOrphan) {
    const verdict = await offTimeVerdict(run, step, open, ms);
    if (verdict === 'ask') return false;
    step.open = { ...open, isOrphan: false };
  }
  await run.clock.sleep(Math.max(0, open.labAt + ms - run.labNow()), run.inFlight.signal);
  await run.mayGoOn();
  await recordSuccess(run, step, command, open, 'ok', {});
  return true;
}

async function startWait(run: ExecutionRun, step: StepRun, command: PlannedCommand, ms: number): Promise<OpenCommand> {
  const labAt = run.labNow();
  const starts = step.status === 'pending';
  const open: OpenCommand = {
    commandId: run.deps.random.uuid(run.deps.clock.now()),
    commandIndex: step.commandsDone,
    instrumentId: 'wellrun',
    command: 'wait',
    params: { ms },
    effect: 'timed',
    expectedMs: ms,
    labAt,
    isOrphan: false,
  };
  const { isOrphan: _isOrphan, ...data } = open;
  const [event] = await run.recordSurely([
    { kind: 'command.intent', subject: run.id, data: { ...data, stepId: step.id, attempt: 1, starts, follows: null } },
  ]);
  step.open = open;
  step.attempt = 1;
  if (starts) step.start(event!.at, labAt);
  run.deps.reach('engine:after-intent', { effect: 'timed' });
  return open;
}

async function ask(run: ExecutionRun, step: StepRun, command: PlannedCommand): Promise<boolean> {
  const { prompt, options } = run.scope.fill(command);
  const before: NewEvent[] = [];
  if (step.status === 'pending') {
    const labAt = run.labNow();
    const [event] = await run.recordSurely([
      { kind: 'step.started', subject: run.id, data: { stepId: step.id, labAt } },
    ]);
    step.start(event!.at, labAt);
  }
  await run.recordSurely(before);
  await run.raise(
    {
      kind: 'operator',
      stepId: step.id,
      prompt: String(prompt ?? step.plan.sentence),
      options: Array.isArray(options) && options.length > 0 ? options.map(String) : ['Done'],
      since: run.deps.clock.now(),
    },
    null,
  );
  return false;
}

/** Takes the operator's answer into a step that asked. */
export async function takeAnswer(
  run: ExecutionRun,
  step: StepRun,
  answer: string,
  before: readonly NewEvent[],
): Promise<void> {
  step.result = { answer };
  if (step.commandsDone + 1 >= step.plan.commands.length) {
    step.commandsDone++;
    await endStep(run, step, 'completed', before);
    return;
  }
  await run.recordSurely(before);
  step.commandsDone++;
}

async function finish(run: ExecutionRun, step: StepRun, result: Json): Promise<boolean> {
  if (typeof result === 'object' && result !== null && Object.keys(result).length > 0) step.result = result;
  step.commandsDone++;
  if (step.commandsDone >= step.plan.commands.length) await endStep(run, step, 'completed');
  return true;
}

function compute(run: ExecutionRun, command: PlannedCommand): JsonObject {
  const values = command.params['values'];
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return {};
  const scope = run.scope.values();
  return Object.fromEntries(
    Object.entries(values as JsonObject).map(([name, expression]) => [
      name,
      evaluateExpression(String(expression), scope),
    ]),
  );
}

async function analyse(run: ExecutionRun, step: StepRun, command: PlannedCommand): Promise<boolean> {
  const { kind, from, labwareId } = command.params;
  const reading = run.scope.saved(String(from));
  const labware = run.plan.labware.find((one) => one.labwareId === labwareId);
  if (reading === undefined || labware === undefined) {
    throw new AppError(
      'step-failed',
      `Step ${step.plan.number} finds no reading "${String(from)}" of ${String(labwareId)} to analyse.`,
    );
  }
  const analysis = runAnalysis(kind as AnalysisKind, reading, labware);
  run.scope.addFlags(analysis.flags);
  const labAt = run.labNow();
  const starts = step.status === 'pending';
  step.result = { ...analysis.summary, flags: [...analysis.flags] } as unknown as JsonObject;
  const results = analysis.results.map((row) => ({ ...row, stepId: step.id }));
  step.commandsDone++;
  const [event] = await run.recordSurely([
    {
      kind: 'step.ended',
      subject: run.id,
      data: {
        stepId: step.id,
        status: 'completed',
        labAt,
        ...(starts ? { startedLabAt: labAt } : {}),
        result: step.result,
        results,
      },
    },
  ]);
  if (starts) step.start(event!.at, labAt);
  step.end('completed', event!.at, labAt);
  run.stepEnded(step);
  return true;
}
