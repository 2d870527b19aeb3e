import { Refusal } from '../world/refusal.ts';
import { handlingMinutes, type UnitOperationId } from '../biology/unit-operation-duration.ts';
import { command, minutes, type BoundCommand, type Command, type Doing, type Work } from './instrument-model.ts';

function workWithTips(operation: UnitOperationId, activity: string): Work {
  return { setupMs: 0, workMs: minutes(handlingMinutes(operation)), labwareId: null, wells: [], activity };
}

function inWords(count: number): string {
  return count === 1 ? '1 tip' : `${count} tips`;
}

function runOf(tipsId: string): string {
  return tipsId.split(':', 1)[0] ?? '';
}

const pickUpTips = command('liquid-handler', 'pick-up-tips', {
  check: ({ bench, instrument }, { tipsId, count }) => {
    const held = bench.world.tipsOn(instrument);
    // What another run has left on goes to waste first, as when a machine is set up.
    if (held !== undefined && runOf(held.tipsId) === runOf(tipsId))
      throw new Refusal(`${instrument} has ${inWords(held.count)} on already. Drop them first.`);
    return workWithTips('pick_up_tip', `Picks up ${inWords(count)}`);
  },
  apply: ({ bench, instrument }, tips) => {
    bench.world.putTipsOn(instrument, tips);
    return {};
  },
});

const dropTips = command('liquid-handler', 'drop-tips', {
  check: () => workWithTips('drop_tip', 'Drops tips'),
  apply: ({ bench, instrument }, { tipsId }) => {
    if (bench.world.tipsOn(instrument)?.tipsId === tipsId) bench.world.takeTipsOff(instrument);
    return {};
  },
});

export const tipCommands: Readonly<Record<string, Command>> = {
  'pick-up-tips': pickUpTips,
  'drop-tips': dropTips,
};

/** @throws Refusal when the tips that a command works with are not on, or when its run has left tips on */
function checkTips({ bench, instrument }: Doing, params: unknown): void {
  const held = bench.world.tipsOn(instrument);
  const { tipsId } = params as { readonly tipsId?: string };
  if (tipsId !== undefined && held?.tipsId !== tipsId)
    throw new Refusal(`${instrument} does not have the tips on that this needs. Pick up tips first.`);
  const isOwn = held !== undefined && namesIn(params).some((name) => runOf(name) === runOf(held.tipsId));
  if (tipsId === undefined && held !== undefined && isOwn)
    throw new Refusal(`${instrument} has ${inWords(held.count)} on. Drop them before it takes others.`);
}

/** Labware that some params name, in them or one level below. */
function namesIn(params: unknown): string[] {
  if (typeof params !== 'object' || params === null) return [];
  return Object.entries(params).flatMap(([key, value]): string[] => {
    if (key === 'labwareId' && typeof value === 'string') return [value];
    return key === 'from' || key === 'to' ? namesIn(value) : [];
  });
}

/** Commands that use tips: those that were picked up, where they say so, else tips of their own. */
export function usingTips(commands: Readonly<Record<string, Command>>): Readonly<Record<string, Command>> {
  const checked = (bound: BoundCommand): BoundCommand => ({
    ...bound,
    check: (doing) => {
      checkTips(doing, bound.params);
      return bound.check(doing);
    },
  });
  const wrapped = ({ bind }: Command): Command => ({
    bind: (params) => {
      const bound = bind(params);
      return bound.ok ? { ok: true, command: checked(bound.command) } : bound;
    },
  });
  return Object.fromEntries(Object.entries(commands).map(([name, one]) => [name, wrapped(one)]));
}
