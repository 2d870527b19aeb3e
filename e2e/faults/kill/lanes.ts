import type { StockUse } from '#core/contract/account.ts';
import type { JsonObject } from '#core/contract/json.ts';
import type { PlannedCommand, PlannedLabware, PlanStep, Plan } from '#core/contract/plan.ts';
import type { Effect, InstrumentKind } from '#core/contract/words.ts';
import { commandOf, planOf, stepOf } from '#core/testing/plan-of.ts';

const minute = 60_000;

/** Work of one kind that goes on beside the others: its instruments are nobody else's. */
export interface Lane {
  readonly name: string;
  /** Kind -> instrument of the virtual lab. */
  readonly bindings: Readonly<Partial<Record<InstrumentKind, string>>>;
  readonly plan: Plan;
}

function send(
  instrument: InstrumentKind,
  command: string,
  effect: Effect,
  params: JsonObject,
  expectedMs = minute,
): PlannedCommand {
  const labwareId = params['labwareId'];
  return commandOf(effect, {
    instrument,
    command,
    params,
    expectedMs,
    timeoutMs: 60 * minute,
    label: command,
    ...(typeof labwareId === 'string' ? { labwareId } : {}),
  });
}

function wait(minutes: number): PlannedCommand {
  return commandOf('timed', {
    instrument: 'wellrun',
    command: 'wait',
    params: { ms: minutes * minute },
    expectedMs: minutes * minute,
    label: 'wait',
  });
}

function step(stepId: string, ...commands: PlannedCommand[]): PlanStep {
  const { effect } = commands[0]!;
  /* A little of what the virtual lab has in stock, so that its ledger can be held against the outcomes. */
  const uses: StockUse[] =
    effect === 'consume' ? [{ itemId: 'dpbs', amount: 0.003 * commands.length, unit: 'mL' }] : [];
  return stepOf(stepId, { commands, effect, ...(uses.length === 0 ? {} : { uses }) });
}

const plate: PlannedLabware = {
  labwareId: 'plate',
  title: 'Plate',
  type: 'plate_96_white',
  kind: 'plate',
  rows: 8,
  columns: 12,
  wells: [],
};
const tube: PlannedLabware = {
  ...plate,
  labwareId: 'tube',
  title: 'Tube',
  type: 'tube_15ml',
  kind: 'tube',
  rows: 1,
  columns: 1,
  contents: { cellLine: 'A549', cells: 4_000_000, volumeMl: 8 },
};

function lane(name: string, bindings: Lane['bindings'], steps: readonly PlanStep[]): Lane {
  const kinds = Object.keys(bindings) as InstrumentKind[];
  const labware = kinds.length === 0 ? [] : [plate, tube];
  return { name, bindings, plan: { ...planOf(steps, kinds), labware } };
}

const column = (at: number): readonly string[] => ['A', 'B', 'C'].map((row) => `${row}${at}`);
const dispense = (at: number): PlannedCommand =>
  send('liquid-handler', 'dispense', 'consume', {
    labwareId: 'plate',
    wells: column(at),
    reagent: 'dpbs',
    volumeUl: 5,
  });
const mix = (at: number): PlannedCommand =>
  send('liquid-handler', 'mix', 'consume', { labwareId: 'plate', wells: column(at), volumeUl: 3, cycles: 3 });
const readPlate = send('plate-reader', 'read-absorbance', 'read', {
  labwareId: 'plate',
  wells: [...column(1)],
  wavelengthNm: 600,
});
const count = send('cell-counter', 'count', 'consume', { labwareId: 'tube', well: 'A1', sampleUl: 20 });
const store = send('incubator', 'store', 'idempotent-set', { labwareId: 'plate' });
const retrieve = send('incubator', 'retrieve', 'idempotent-set', { labwareId: 'plate' });
const spin = send('centrifuge', 'spin', 'queryable', { labwareId: 'tube', rcf: 200, minutes: 2 }, 3 * minute);
const move = (instrument: string): PlannedCommand =>
  send('plate-arm', 'move', 'idempotent-set', { labwareId: 'plate', to: { instrument } });
const shake = send('shaker', 'shake', 'idempotent-set', { labwareId: 'plate', rpm: 500, seconds: 60 });
const zero = send('balance', 'zero', 'idempotent-set', {}, 2000);
const weigh = send('balance', 'weigh', 'read', {}, 2000);

/** Everything at once, in lanes that share no instrument: what the bench of a lab looks like to a kill at random. */
export const MIXED_LANES: readonly Lane[] = [
  lane('pipetting', { 'liquid-handler': 'LH-1', 'plate-reader': 'RDR-1' }, [
    step('dispense', dispense(1), dispense(2), dispense(3)),
    step('rest', wait(3)),
    step('read', readPlate),
    step('mix', mix(1), mix(2)),
  ]),
  lane('culture', { 'cell-counter': 'CNT-1', incubator: 'INC-1' }, [
    step('count', count, count),
    step('store', store),
    step('incubate', wait(5)),
    step('retrieve', retrieve),
    step('count-again', count),
  ]),
  lane('spinning', { shaker: 'SHK-1', centrifuge: 'CEN-1' }, [
    step('shake', shake),
    step('spin', spin),
    step('shake-again', shake),
    step('spin-again', spin),
  ]),
  lane('weighing', { balance: 'BAL-1', 'plate-arm': 'ARM-1', 'plate-reader': 'RDR-1', 'liquid-handler': 'LH-1' }, [
    step('zero', zero),
    step('weigh', weigh, weigh),
    step('move', move('RDR-1')),
    step('weigh-again', weigh),
    step('move-back', move('LH-1')),
  ]),
  lane('waiting', {}, [step('first', wait(4)), step('second', wait(2), wait(2))]),
];

/** What the steps of a lane take out of stock. */
function using(itemId: string, amountMl: number, healthy: Lane): Lane {
  const steps = healthy.plan.steps.map((one) =>
    one.effect === 'consume' ? { ...one, uses: [{ itemId, amount: amountMl, unit: 'mL' as const }] } : one,
  );
  return { ...healthy, plan: { ...healthy.plan, steps } };
}

/** Work for the queue: it shares instruments, and uses up what is in stock. */
export const QUEUE_LANES: readonly Lane[] = [
  using(
    'dpbs',
    0.03,
    lane('dosing', { 'liquid-handler': 'LH-1' }, [
      step('dispense', dispense(1), dispense(2)),
      step('rest', wait(1)),
      step('mix', mix(1)),
    ]),
  ),
  lane('spins', { centrifuge: 'CEN-1' }, [step('spin', spin), step('spin-again', spin)]),
  lane('counting', { 'cell-counter': 'CNT-1' }, [step('count', count, count)]),
  lane('pause', {}, [step('first', wait(2)), step('second', wait(1))]),
];

/** Work that may be tried again when an instrument goes away: nothing in it uses anything up. */
export const FRAGILE_LANES: readonly Lane[] = [
  lane('weighings', { balance: 'BAL-1' }, [step('weigh', weigh, weigh), step('weigh-again', weigh)]),
  lane('shaking', { shaker: 'SHK-1' }, [step('shake', shake), step('shake-again', shake)]),
];

/** Work that a person starts beside the queue. */
export const BY_HAND_LANES: readonly Lane[] = [
  lane('reading', { 'plate-reader': 'RDR-1' }, [step('read', readPlate), step('rest', wait(1))]),
];

/** One lane for each class of effect: work in which every command that could be in doubt is of that class. */
export const EFFECT_LANES: Readonly<Record<Effect, Lane>> = {
  consume: lane('consume', { 'liquid-handler': 'LH-1' }, [
    step('dispense', dispense(1), dispense(2)),
    step('mix', mix(1), mix(2)),
  ]),
  queryable: lane('queryable', { centrifuge: 'CEN-1' }, [step('spin', spin, spin), step('spin-again', spin, spin)]),
  'idempotent-set': lane('idempotent-set', { shaker: 'SHK-1' }, [
    step('shake', shake, shake),
    step('shake-again', shake, shake),
  ]),
  read: lane('read', { balance: 'BAL-1' }, [step('weigh', weigh, weigh), step('weigh-again', weigh, weigh)]),
  timed: lane('timed', {}, [step('first', wait(2), wait(2)), step('second', wait(2), wait(2))]),
};

/**
 * The broken rule that the checker must find: a plan that calls what uses up material harmless, so that the engine sends
 * it again by itself after a restart.
 */
export function calledHarmless(healthy: Lane): Lane {
  const steps = healthy.plan.steps.map((one) => ({
    ...one,
    commands: one.commands.map((command) =>
      command.effect === 'consume' ? { ...command, effect: 'read' as const } : command,
    ),
  }));
  return { ...healthy, plan: { ...healthy.plan, steps } };
}
