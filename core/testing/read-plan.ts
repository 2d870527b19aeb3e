import type { Plan, PlannedCommand, PlannedLabware, PlanStep } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { commandOf, planOf, stepOf } from './plan-of.ts';

const MINUTE_MS = 60_000;
const KINDS = ['liquid-handler', 'plate-arm', 'plate-reader'] as const;

/** The plate of these plans, empty. */
export const PLATE_ON_DECK: PlannedLabware = {
  labwareId: 'plate',
  title: 'Plate',
  type: 'plate_96_white',
  kind: 'plate',
  rows: 8,
  columns: 12,
  location: { instrument: 'liquid-handler', place: 'B2' },
  wells: [],
};

/** A command on a plate that takes so long; instruments of a `ForecastBench` do it in that time. */
export function plateCommand(
  instrument: InstrumentKind,
  command: string,
  minutes: number,
  params: PlannedCommand['params'] = {},
): PlannedCommand {
  const ms = minutes * MINUTE_MS;
  return commandOf('consume', {
    instrument,
    command,
    expectedMs: ms,
    timeoutMs: 100 * MINUTE_MS,
    params: { labwareId: 'plate', ms, ...params },
    labwareId: 'plate',
  });
}

export function plateStep(stepId: string, commands: readonly PlannedCommand[], over: Partial<PlanStep> = {}): PlanStep {
  const expectedMs = commands.reduce((sum, command) => sum + command.expectedMs, 0);
  return stepOf(stepId, { commands: [...commands], expectedMs, rangeMs: [expectedMs, expectedMs], ...over });
}

/** Carries the plate to a stage, works there, and carries it back to the deck. */
export function visitStep(stepId: string, minutes: number, kind: InstrumentKind = 'plate-reader'): PlanStep {
  return plateStep(stepId, [
    plateCommand('plate-arm', 'move', 1, { to: { instrument: kind } }),
    plateCommand(kind, 'act', minutes),
    plateCommand('plate-arm', 'move', 1, { to: { instrument: 'liquid-handler' } }),
  ]);
}

/** A plan for one plate that stands on the deck. */
export function platePlanOf(steps: readonly PlanStep[], kinds: readonly InstrumentKind[] = KINDS): Plan {
  let startMs = 0;
  const timed = steps.map((step) => {
    const at = startMs;
    startMs += step.expectedMs;
    return { ...step, startMs: at };
  });
  return {
    ...planOf(timed, kinds),
    labware: [PLATE_ON_DECK],
  };
}

/** Something on the deck, then a read that takes long. */
export function readPlan(minutes = 20): Plan {
  return platePlanOf([plateStep('fill', [plateCommand('liquid-handler', 'act', 2)]), visitStep('read', minutes)]);
}
