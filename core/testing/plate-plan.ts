import type { Plan, PlannedCommand, PlanStep } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { commandOf, planOf, stepOf } from './plan-of.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Instruments that a plate of the screen goes through. */
export const PLATE_INSTRUMENTS = ['incubator', 'liquid-handler', 'plate-arm', 'plate-reader'] as const;

function work(
  instrument: InstrumentKind,
  command: string,
  ms: number,
  params: PlannedCommand['params'] = {},
): PlannedCommand {
  return commandOf('consume', {
    instrument,
    command,
    expectedMs: ms,
    timeoutMs: 10 * HOUR_MS,
    params: { labwareId: 'plate', ms, ...params },
    labwareId: 'plate',
  });
}

function wait(ms: number): PlannedCommand {
  return commandOf('timed', { instrument: 'wellrun', command: 'wait', params: { ms }, expectedMs: ms });
}

function step(stepId: string, commands: readonly PlannedCommand[], over: Partial<PlanStep> = {}): PlanStep {
  const expectedMs = commands.reduce((sum, command) => sum + command.expectedMs, 0);
  return stepOf(stepId, { commands: [...commands], expectedMs, rangeMs: [expectedMs, expectedMs], ...over });
}

function incubate(stepId: string, ms: number, mayWaitMs: number): PlanStep {
  const to = (instrument: InstrumentKind) => ({ to: { instrument } });
  return step(
    stepId,
    [
      work('plate-arm', 'move', MINUTE_MS, to('incubator')),
      work('incubator', 'store', MINUTE_MS / 2),
      wait(ms),
      work('incubator', 'retrieve', MINUTE_MS / 2),
      work('plate-arm', 'move', MINUTE_MS, to('liquid-handler')),
    ],
    { mayWaitMs },
  );
}

/** Of a plate that is done sooner. */
interface PlateTimes {
  readonly attachMs?: number;
  readonly treatMs?: number;
  /** In how many commands the liquid handler does each of its steps. */
  readonly parts?: number;
}

/** One plate of a viability screen: seeded, 4 to 5 h to attach, dosed, 24 h within a quarter of an hour, read after 10 to 20 min. */
export function platePlan({ attachMs = 4 * HOUR_MS, treatMs = 24 * HOUR_MS, parts = 1 }: PlateTimes = {}): Plan {
  const pipetting = (ms: number): PlannedCommand[] =>
    Array.from({ length: parts }, () => work('liquid-handler', 'act', ms / parts));
  const plan = planOf(
    [
      step('seed', pipetting(6 * MINUTE_MS)),
      incubate('attach', attachMs, attachMs / 4),
      step('dose', pipetting(4 * MINUTE_MS)),
      incubate('treat', treatMs, Math.min(treatMs / 4, 15 * MINUTE_MS)),
      step('reagent', pipetting(2 * MINUTE_MS)),
      step('glow', [wait(10 * MINUTE_MS)], { mayWaitMs: 10 * MINUTE_MS }),
      step('read', [
        work('plate-arm', 'move', MINUTE_MS, { to: { instrument: 'plate-reader' } }),
        work('plate-reader', 'act', 2 * MINUTE_MS),
        work('plate-arm', 'move', MINUTE_MS, { to: { instrument: 'liquid-handler' } }),
      ]),
    ],
    PLATE_INSTRUMENTS,
  );
  return {
    ...plan,
    labware: [
      {
        labwareId: 'plate',
        title: 'Plate',
        type: 'plate_96_white',
        kind: 'plate',
        rows: 8,
        columns: 12,
        location: { instrument: 'liquid-handler', place: 'B2' },
        wells: [],
      },
    ],
  };
}
