import type { Plan, PlannedCommand, PlanStep } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { commandOf, planOf } from './plan-of.ts';
import { PLATE_ON_DECK, plateCommand, plateStep } from './read-plan.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Instruments that a plate of the screen goes through. */
export const PLATE_INSTRUMENTS = ['incubator', 'liquid-handler', 'plate-arm', 'plate-reader'] as const;

/** A command of the screen, with time enough for an instrument that is slow. */
function work(
  instrument: InstrumentKind,
  command: string,
  minutes: number,
  params: PlannedCommand['params'] = {},
): PlannedCommand {
  return { ...plateCommand(instrument, command, minutes, params), timeoutMs: 10 * HOUR_MS };
}

function wait(ms: number): PlannedCommand {
  return commandOf('timed', { instrument: 'wellrun', command: 'wait', params: { ms }, expectedMs: ms });
}

function incubate(stepId: string, ms: number, mayWaitMs: number): PlanStep {
  const to = (instrument: InstrumentKind) => ({ to: { instrument } });
  return plateStep(
    stepId,
    [
      work('plate-arm', 'move', 1, to('incubator')),
      work('incubator', 'store', 0.5),
      wait(ms),
      work('incubator', 'retrieve', 0.5),
      work('plate-arm', 'move', 1, to('liquid-handler')),
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
  const pipetting = (minutes: number): PlannedCommand[] =>
    Array.from({ length: parts }, () => work('liquid-handler', 'act', minutes / parts));
  const plan = planOf(
    [
      plateStep('seed', pipetting(6)),
      incubate('attach', attachMs, attachMs / 4),
      plateStep('dose', pipetting(4)),
      incubate('treat', treatMs, Math.min(treatMs / 4, 15 * MINUTE_MS)),
      plateStep('reagent', pipetting(2)),
      plateStep('glow', [wait(10 * MINUTE_MS)], { mayWaitMs: 10 * MINUTE_MS }),
      plateStep('read', [
        work('plate-arm', 'move', 1, { to: { instrument: 'plate-reader' } }),
        work('plate-reader', 'act', 2),
        work('plate-arm', 'move', 1, { to: { instrument: 'liquid-handler' } }),
      ]),
    ],
    PLATE_INSTRUMENTS,
  );
  return { ...plan, labware: [PLATE_ON_DECK] };
}
