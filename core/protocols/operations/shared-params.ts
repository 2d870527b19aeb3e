import { z } from 'zod';
import { timeInWords } from '../../contract/window-words.ts';
import type { LabwareState } from '../labware-state.ts';
import { CELL_ROLES } from '../plate-layout.ts';
import type { StepBuilder } from '../step-builder.ts';

/** Name of a piece of labware of the protocol. */
export const labwareName = z.string().min(1).max(120);
/** Wells in words (`B2:G11`, `column 7`, `all`), by role (`cells`, `used`, `blank` ...), or as a list. */
export const wellsParam = z.union([z.string().min(1).max(400), z.array(z.string()).min(1).max(1536)]);
/** A volume: one of the two. For plates per well. */
export const volumeParams = {
  volumeMl: z.number().positive().max(2000).optional(),
  volumeUl: z.number().positive().max(2_000_000).optional(),
};
export const reagentParam = z.string().min(1).max(80);

/** How long: one of the three. */
export const durationParams = {
  seconds: z.number().min(0).max(2_678_400).optional(),
  minutes: z.number().min(0).max(44_640).optional(),
  hours: z.number().min(0).max(744).optional(),
};

/** A time that may become longer: at most so long, in the unit of the duration. */
export const waitParams = { ...durationParams, atMost: z.number().min(0).max(2_678_400).optional() };

interface Durations {
  readonly seconds?: number | undefined;
  readonly minutes?: number | undefined;
  readonly hours?: number | undefined;
}

interface Duration {
  readonly minutes: number;
  readonly sentMs: ReturnType<StepBuilder['sent']>;
}

const UNITS = [
  ['seconds', 1000],
  ['minutes', 60_000],
  ['hours', 3_600_000],
] as const;

/** Minutes given by one of the duration params, and the same in ms as sent. Undefined when none is given. */
export function durationOf(step: StepBuilder, params: Durations): Duration | undefined {
  const given = UNITS.filter(([unit]) => params[unit] !== undefined);
  if (given.length > 1) throw step.fault(given[1]![0], `Give ${given.map(([unit]) => unit).join(' or ')}, not both.`);
  const [first] = given;
  if (first === undefined) return undefined;
  const [unit, ms] = first;
  const value = params[unit]!;
  return { minutes: (value * ms) / 60_000, sentMs: step.sent(unit, value, ms) };
}

/**
 * Notes how much longer than asked the step may wait.
 * @returns what a sentence says about it: `, at most 5 h`, or nothing
 */
export function allowWaiting(
  step: StepBuilder,
  params: Durations & { readonly atMost?: number | undefined },
  { minutes }: Duration,
): string {
  const { atMost } = params;
  if (atMost === undefined) return '';
  const [unit, ms] = UNITS.find(([name]) => params[name] !== undefined) ?? UNITS[1];
  const asked = (minutes * 60_000) / ms;
  if (atMost < asked)
    throw step.fault(
      'atMost',
      `${asked} ${unit} are asked for, so it cannot last at most ${atMost}. Give at least ${asked}.`,
    );
  step.mayWaitMs = Math.round(atMost * ms - minutes * 60_000);
  return `, at most ${timeInWords(atMost * ms)}`;
}

/** Wells that a step on this labware works on when it does not say. */
export function usualWells(
  step: StepBuilder,
  labware: LabwareState,
  wells: string | readonly string[] | undefined,
): readonly string[] {
  return step.wells(labware, wells ?? (labware.layout === undefined ? 'all' : 'used'));
}

/** Labware of another kind than an instrument takes does not fit there. */
export function remarkOnKind(
  step: StepBuilder,
  labware: LabwareState,
  suited: readonly LabwareState['vessel']['kind'][],
  why: string,
): void {
  if (suited.includes(labware.vessel.kind)) return;
  step.bench.warn({
    severity: 'error',
    code: 'labware-unsuited',
    labwareId: labware.labwareId,
    sentence: `${labware.title} is a ${labware.vessel.kind}; ${why}.`,
  });
}

/** Channels of a multichannel head that fit the used rows of a plate; 8 at most. */
export function channelsFor(labware: LabwareState): number {
  const rows = new Set<string>();
  for (const well of labware.layout ?? []) {
    if ((CELL_ROLES as readonly string[]).includes(well.role) || well.role === 'blank')
      rows.add(well.well.replace(/\d+/, ''));
  }
  return Math.min(8, rows.size === 0 ? labware.vessel.rows : rows.size);
}

/** Minutes for people: 6 min, 4 h, 1 d 6 h. */
export function duration(minutes: number): string {
  if (minutes < 120) return `${Number(minutes.toPrecision(3))} min`;
  const hours = Number((minutes / 60).toFixed(1));
  if (hours <= 72) return `${hours} h`;
  return `${Number((hours / 24).toFixed(1))} d`;
}

/** Dose for people: 3 µM, 12.3 nM. */
export function dose(doseUm: number): string {
  return doseUm < 0.1 ? `${Number((doseUm * 1000).toPrecision(3))} nM` : `${Number(doseUm.toPrecision(3))} µM`;
}

export function wellsInWords(count: number): string {
  return count === 1 ? '1 well' : `${count} wells`;
}
