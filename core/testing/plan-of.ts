import type { Plan, PlannedCommand, PlannedLabware, PlanStep } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import type { Effect, InstrumentKind } from '../contract/words.ts';

/** A command for a test's plan. */
export function commandOf(effect: Effect, over: Partial<PlannedCommand> = {}): PlannedCommand {
  return {
    instrument: 'liquid-handler',
    command: 'act',
    params: {},
    effect,
    expectedMs: 1000,
    timeoutMs: 60_000,
    label: 'act',
    ...over,
  };
}

/** A step for a test's plan; it comes after the step before it unless `after` is given. */
export function stepOf(stepId: string, over: Partial<PlanStep> = {}): PlanStep {
  return {
    stepId,
    index: 0,
    number: '1',
    kind: 'action',
    depth: 0,
    name: stepId,
    sentence: stepId,
    operationType: 'test',
    params: {},
    after: [],
    commands: [commandOf('consume')],
    effect: 'consume',
    expectedMs: 1000,
    rangeMs: [800, 1200],
    startMs: 0,
    recovery: [],
    ...over,
  };
}

/** A plan of steps in a row (or as their `after` says). */
export function planOf(steps: readonly PlanStep[], instruments: readonly InstrumentKind[] = ['liquid-handler']): Plan {
  const numbered = steps.map((step, index) => ({
    ...step,
    index,
    number: String(index + 1),
    after:
      step.after.length > 0 || step.parentId !== undefined || index === 0 ? step.after : [steps[index - 1]!.stepId],
  }));
  return {
    planVersion: 1,
    protocolId: 'test-protocol',
    protocolName: 'Test protocol',
    protocolVersion: 1,
    protocolHash: 'a'.repeat(64),
    workflowName: 'Test protocol',
    operationType: 'test',
    cellLine: null,
    vesselId: null,
    parameters: {},
    instruments: [...instruments],
    labware: declaredBy(numbered),
    steps: numbered,
    duration: { expectedMs: 1000 * steps.length, lowMs: 800 * steps.length, highMs: 1200 * steps.length },
    handlingMs: 0,
    reagents: [],
    consumables: [],
    cost: { low: 0, high: 0, currency: 'USD' },
    warnings: [],
  };
}

/** The document that goes with `planOf`. */
export const testProtocol: ProtocolDocument = {
  wellrun: 1,
  id: 'test-protocol',
  name: 'Test protocol',
  version: 1,
  operationType: 'test',
  steps: [{ id: 'act', name: 'Act', operation: 'comment' }],
};

/** A step in which Wellrun waits. */
export function waitOf(stepId: string, ms: number, over: Partial<PlanStep> = {}): PlanStep {
  const command = commandOf('timed', { instrument: 'wellrun', command: 'wait', params: { ms }, expectedMs: ms });
  return stepOf(stepId, { commands: [command], effect: 'timed', expectedMs: ms, ...over });
}

/** A step in which Wellrun asks a person. */
export function askOf(stepId: string, options: readonly string[], over: Partial<PlanStep> = {}): PlanStep {
  const params = { prompt: `${stepId}?`, options: [...options] };
  return stepOf(stepId, {
    commands: [commandOf('read', { instrument: 'wellrun', command: 'ask', params })],
    effect: 'read',
    ...over,
  });
}

/** A group around steps that are already written; they are its children from now on. */
export function groupOf(stepId: string, children: readonly PlanStep[], over: Partial<PlanStep> = {}): PlanStep[] {
  return [
    stepOf(stepId, { kind: 'group', commands: [], effect: 'read', ...over }),
    ...children.map((child) => ({ ...child, parentId: child.parentId ?? stepId, depth: child.depth + 1 })),
  ];
}

/** Every piece of labware that the commands of a plan address, declared as a plate. */
function declaredBy(steps: readonly PlanStep[]): PlannedLabware[] {
  const texts = steps.flatMap((step) => step.commands.map((command) => JSON.stringify(command.params)));
  const names = new Set(
    texts.flatMap((text) => [...text.matchAll(/"labwareId":"([^"]+)"/g)].map((found) => found[1]!)),
  );
  return [...names].map((labwareId) => ({
    labwareId,
    title: labwareId,
    type: 'plate_96_white',
    kind: 'plate',
    rows: 8,
    columns: 12,
    wells: [],
  }));
}
