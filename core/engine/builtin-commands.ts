import type { LeaseGrant } from '../contract/account.ts';
import { AppError } from '../contract/errors.ts';
import type { Json, JsonObject } from '../contract/json.ts';
import type { PlannedCommand } from '../contract/plan.ts';
import { assertNever } from '../base/invariant.ts';
import { evaluateExpression } from '../model/expression.ts';
import { runAnalysis, type AnalysisKind } from '../protocols/analyses.ts';
import type { ExecutionRun } from './execution-run.ts';
import { offTimeVerdict } from './off-time.ts';
import { endStep, grantsOf, recordSuccess } from './record-step.ts';
import { whereItStands } from './run-places.ts';
import type { OpenCommand, StepRun } from './step-run.ts';

const BUILTINS = ['wait', 'ask', 'note', 'compute', 'analyse'] as const;
type Builtin = (typeof BUILTINS)[number];

/** Runs what the engine does itself. Returns false when the step has stopped for a person. */
export async function runBuiltin(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  granted: readonly LeaseGrant[],
): Promise<boolean> {
  const name = command.command as Builtin;
  switch (name) {
    case 'wait':
      return wait(run, step, command, granted);
    case 'ask':
      return ask(run, step, command);
    case 'note':
      await endStep(run, step, 'completed');
      return true;
    case 'compute':
      await endStep(run, step, 'completed', { result: compute(run, command) });
      return true;
    case 'analyse':
      await analyse(run, step, command);
      return true;
    default:
      return assertNever(name, 'Every command of Wellrun itself is known');
  }
}

/** A wait is an interval since its recorded start: a pause or a restart does not lengthen it. */
async function wait(
  run: ExecutionRun,
  step: StepRun,
  command: PlannedCommand,
  granted: readonly LeaseGrant[],
): Promise<boolean> {
  const given = run.scope.fill(command)['ms'] ?? null;
  const ms = Number(given);
  if (given === null || !Number.isFinite(ms)) {
    throw new AppError(
      'protocol-invalid',
      `Step ${step.plan.number} waits for "${JSON.stringify(given)}", which is no time.`,
    );
  }
  const open = step.open ?? (await startWait(run, step, ms, granted));
  step.waitDueLabAt = open.labAt + ms;
  if (open.isOrphan) {
    const verdict = await offTimeVerdict(run, step, open, ms);
    if (verdict === 'ask') return false;
    step.open = { ...open, isOrphan: false };
  }
  // Never longer than the wait itself, also when the clock of the lab was set back by a restart.
  const leftMs = Math.min(ms, Math.max(0, open.labAt + ms - run.labNow()));
  await run.flow.atRest(() => run.clock.sleep(leftMs, run.inFlight.signal));
  await run.gate.pass();
  await recordSuccess(run, step, command, open, 'ok', {});
  return true;
}

async function startWait(
  run: ExecutionRun,
  step: StepRun,
  ms: number,
  granted: readonly LeaseGrant[],
): Promise<OpenCommand> {
  const attempt = step.nextAttempt;
  const starts = step.status === 'pending';
  const open: OpenCommand = {
    commandId: run.deps.random.uuid(run.deps.clock.now()),
    commandIndex: step.commandsDone,
    instrumentId: 'wellrun',
    command: 'wait',
    params: { ms },
    effect: 'timed',
    expectedMs: ms,
    labAt: run.labNow(),
    isOrphan: false,
  };
  const { isOrphan: _isOrphan, ...data } = open;
  const [event] = await run.recordSurely([
    {
      kind: 'command.intent',
      subject: run.id,
      data: { ...data, stepId: step.id, attempt, starts, follows: step.follows, ...grantsOf(granted) },
    },
  ]);
  step.commandSent(open, attempt);
  if (starts) step.start(event!.at, open.labAt);
  run.deps.reach('engine:after-intent', { effect: 'timed' });
  return open;
}

async function ask(run: ExecutionRun, step: StepRun, command: PlannedCommand): Promise<boolean> {
  const { prompt, options } = run.scope.fill(command);
  if (step.status === 'pending') {
    const labAt = run.labNow();
    const [event] = await run.recordSurely([
      { kind: 'step.started', subject: run.id, data: { stepId: step.id, labAt } },
    ]);
    step.start(event!.at, labAt);
  }
  await run.raise(
    {
      kind: 'operator',
      stepId: step.id,
      prompt: withPlace(typeof prompt === 'string' ? prompt : step.plan.sentence, whereItStands(run, step, command)),
      options: Array.isArray(options) && options.length > 0 ? options.map(String) : ['Done'],
      since: run.deps.clock.now(),
    },
    null,
  );
  return false;
}

/** A question with where the labware is that it is about. */
function withPlace(prompt: string, where: string | undefined): string {
  if (where === undefined) return prompt;
  return `${/[.!?…]$/.test(prompt) ? prompt : `${prompt}.`} ${where}`;
}

function compute(run: ExecutionRun, command: PlannedCommand): JsonObject {
  const values = command.params['values'];
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return {};
  const scope = run.scope.values();
  const value = (expression: Json): Json =>
    typeof expression === 'string' ? evaluateExpression(expression, scope) : expression;
  return Object.fromEntries(
    Object.entries(values as JsonObject).map(([name, expression]) => [name, value(expression)]),
  );
}

async function analyse(run: ExecutionRun, step: StepRun, command: PlannedCommand): Promise<void> {
  const { kind, from, labwareId } = command.params;
  const reading = typeof from === 'string' ? run.scope.saved(from) : undefined;
  const labware = run.plan.labware.find((one) => one.labwareId === labwareId);
  if (reading === undefined || labware === undefined) {
    throw new AppError(
      'step-failed',
      `Step ${step.plan.number} finds no reading ${JSON.stringify(from)} of ${JSON.stringify(labwareId)} to analyse.`,
    );
  }
  const analysis = runAnalysis(kind as AnalysisKind, reading, labware);
  run.scope.addFlags(analysis.flags);
  await endStep(run, step, 'completed', {
    result: { ...analysis.summary, flags: [...analysis.flags] } as unknown as JsonObject,
    results: analysis.results.map((row) => ({ ...row, stepId: step.id })),
  });
}
