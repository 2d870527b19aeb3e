import { getCellLine } from '../biology/cell-line.ts';
import { isCellLineId, type CellLineId } from '../biology/reference-data.ts';
import { endDissociation, mergeSuspensions, partOf, suspendedPerMl, withSeededCells } from '../world/cell-handling.ts';
import { solutesOf, type Compartment, type Suspension } from '../world/compartment.ts';
import { withCompound, withLiquid, withoutLiquid } from '../world/liquid.ts';
import { wellIndex, type Labware } from '../world/labware.ts';
import { Refusal } from '../world/refusal.ts';
import { command, firstPart, type Command, type Doing } from './instrument-model.ts';
import { checkRoom, trueVolume, workOf } from './liquid-steps.ts';

/** @throws Refusal */
function cellLineOf(id: string): CellLineId {
  if (isCellLineId(id)) return id;
  throw new Refusal(`The virtual lab does not grow ${id}.`);
}

/** What is drawn from a source for one destination: its liquid, its cells and what is dissolved in it. */
function moveInto(doing: Doing, target: Labware, well: string, drawn: Drawn): void {
  const { world } = doing.bench;
  world.change(target, well, doing.labMs, (compartment) => {
    const filled = withLiquid(world, compartment, drawn);
    let next = filled;
    for (const [compound, amount] of drawn.compounds) next = withCompound(next, compound, amount);
    next = { ...next, rockInhibitor: filled.rockInhibitor + drawn.rockInhibitor };
    if (drawn.suspension === null) return next;
    if (target.type.growthAreaCm2 <= 0) {
      return { ...next, suspension: mergeSuspensions(next.suspension, drawn.suspension) };
    }
    const key = { plate: target.id, well, replicate: compartment.repeats.seedings };
    const live = world.random.poisson({ ...key, quantity: 'seeded-live' }, drawn.suspension.live);
    const dead = world.random.poisson({ ...key, quantity: 'seeded-dead' }, drawn.suspension.dead);
    target.lastSeededAtMs = doing.labMs;
    return withSeededCells(next, target.type.growthAreaCm2, { suspension: drawn.suspension, live, dead });
  });
}

interface Drawn {
  readonly reagent: string;
  readonly trueUl: number;
  readonly nominalUl: number;
  readonly compounds: readonly (readonly [Parameters<typeof withCompound>[1], number])[];
  readonly rockInhibitor: number;
  readonly suspension: Suspension | null;
}

/** Draws liquid out of a source compartment; a pellet stays, an enzyme's work is done. */
function draw(
  source: Compartment,
  trueUl: number,
  nominalUl: number,
): { readonly drawn: Drawn; readonly left: Compartment } {
  const open = source.dissociation === null ? source : endDissociation(source);
  const { left, removal } = withoutLiquid(open, trueUl, 0);
  const { suspension } = open;
  return {
    left,
    drawn: {
      reagent: open.reagent ?? 'liquid',
      trueUl: removal.removedUl,
      nominalUl,
      compounds: solutesOf(open).map(([id, solute]) => [id, solute.amount * removal.fraction] as const),
      rockInhibitor: open.rockInhibitor * removal.fraction,
      suspension: suspension === null || suspension.pelleted ? null : partOf(suspension, removal.fraction),
    },
  };
}

const transfer = command('liquid-handler', 'transfer', {
  check: ({ bench, labMs }, params) => {
    const source = bench.reachable(params.from.labwareId);
    const target = bench.reachable(params.to.labwareId);
    const index = wellIndex(source, params.from.well);
    const held = bench.world.look(source, index, labMs).volumeUl;
    const each = params.volumeUl ?? held / params.to.wells.length;
    if (held <= 0) throw new Refusal(`${source.id} ${params.from.well} is empty.`);
    if (source.id === target.id && params.to.wells.includes(params.from.well))
      throw new Refusal(`${source.id} ${params.from.well} is the source and a destination at once.`);
    // A tenth more than the true volume is asked for in plans that go by nominal volumes.
    if (each * params.to.wells.length > held * 1.1) {
      throw new Refusal(
        `${source.id} ${params.from.well} holds ${Math.round(held)} µL, less than what is to be moved.`,
      );
    }
    checkRoom(target, params.to.wells, Math.min(each, held), labMs);
    const bulk = target.type.kind !== 'plate';
    return workOf({
      labwareId: target.id,
      wells: params.to.wells,
      operation: bulk ? 'dispense' : 'transfer',
      volumeMl: bulk ? (each * params.to.wells.length) / 1000 : 0,
      activity: `Transfers from ${source.id} to ${target.id}`,
    });
  },
  apply: (doing, params) => {
    const { bench, labMs } = doing;
    const source = bench.reachable(params.from.labwareId);
    const target = bench.reachable(params.to.labwareId);
    bench.handTo(doing.instrument, source, labMs);
    bench.handTo(doing.instrument, target, labMs);
    for (const [served, well] of params.to.wells.entries()) {
      let drawn: Drawn | undefined;
      const into = bench.world.look(target, wellIndex(target, well), labMs);
      bench.world.change(source, params.from.well, labMs, (compartment) => {
        const setUl = params.volumeUl ?? compartment.volumeUl / (params.to.wells.length - served);
        const trueUl = params.volumeUl === undefined ? setUl : trueVolume(doing, target, well, setUl, into);
        const step = draw(compartment, trueUl, setUl);
        drawn = step.drawn;
        return step.left;
      });
      if (drawn !== undefined) moveInto(doing, target, well, drawn);
    }
    return {};
  },
  partly: (params, fraction) => {
    const wells = firstPart(params.to.wells, fraction);
    return wells === null ? null : { ...params, to: { ...params.to, wells } };
  },
});

/** Fresh from the bench: a suspension of the wanted cells that somebody has prepared. */
function prepared(lineId: CellLineId, live: number): Suspension {
  const { viabilityAfterDissociation } = getCellLine(lineId);
  const dead = (live * (1 - viabilityAfterDissociation)) / viabilityAfterDissociation;
  return { line: lineId, live, dead, passage: 5, pelleted: false, countedRatio: 1 };
}

interface SeedStep {
  readonly lineId: CellLineId;
  readonly cellsPerWell: number;
  readonly volumeUl: number;
}

/** Seeds one well from a source: as much suspension as its count asks for, topped up with the line's medium. */
function seedFrom(
  doing: Doing,
  source: Labware,
  sourceWell: string,
  target: Labware,
  well: string,
  step: SeedStep,
): void {
  const { world } = doing.bench;
  const into = world.look(target, wellIndex(target, well), doing.labMs);
  let drawn: Drawn | undefined;
  world.change(source, sourceWell, doing.labMs, (compartment) => {
    const perMl = suspendedPerMl(compartment);
    const counted = (perMl?.viable ?? 0) * (compartment.suspension?.countedRatio ?? 1);
    const wantedUl = counted <= 0 ? step.volumeUl : (step.cellsPerWell / counted) * 1000;
    const trueUl = trueVolume(doing, target, well, Math.min(step.volumeUl, wantedUl), into);
    const taken = draw(compartment, trueUl, step.volumeUl);
    drawn = taken.drawn;
    return taken.left;
  });
  if (drawn === undefined) return;
  const medium = getCellLine(step.lineId).medium;
  const topUpUl = Math.max(0, step.volumeUl - drawn.trueUl);
  if (topUpUl > 0) {
    world.change(target, well, doing.labMs, (compartment) => {
      return withLiquid(world, compartment, { reagent: medium, trueUl: topUpUl, nominalUl: 0 });
    });
  }
  moveInto(doing, target, well, drawn);
}

function seedPrepared(doing: Doing, target: Labware, well: string, step: SeedStep): void {
  const { world } = doing.bench;
  const into = world.look(target, wellIndex(target, well), doing.labMs);
  const trueUl = trueVolume(doing, target, well, step.volumeUl, into);
  const reagent = `${getCellLine(step.lineId).medium}${step.lineId === 'iPSC' ? '+y27632_10mm' : ''}`;
  moveInto(doing, target, well, {
    reagent,
    trueUl,
    nominalUl: step.volumeUl,
    compounds: [],
    rockInhibitor: 0,
    suspension: prepared(step.lineId, step.cellsPerWell * (trueUl / step.volumeUl)),
  });
}

const seed = command('liquid-handler', 'seed', {
  check: ({ bench, labMs }, params) => {
    const target = bench.reachable(params.labwareId);
    cellLineOf(params.cellLine);
    checkRoom(target, params.wells, params.volumeUl, labMs);
    if (target.type.growthAreaCm2 <= 0) throw new Refusal(`Nothing grows in ${target.id} (${target.type.name}).`);
    if (params.from !== undefined) {
      const source = bench.reachable(params.from.labwareId);
      const held = bench.world.look(source, wellIndex(source, params.from.well), labMs);
      if (suspendedPerMl(held) === null)
        throw new Refusal(`Nothing is in suspension in ${source.id} ${params.from.well}.`);
    }
    const bulk = target.type.kind !== 'plate';
    return workOf({
      labwareId: target.id,
      wells: params.wells,
      operation: bulk ? 'seed_flask' : 'seed_plate',
      volumeMl: bulk ? params.volumeUl / 1000 : 0,
      activity: `Seeds ${params.cellLine} into ${target.id}`,
    });
  },
  apply: (doing, params) => {
    const { bench, labMs } = doing;
    const target = bench.reachable(params.labwareId);
    bench.handTo(doing.instrument, target, labMs);
    const step = { lineId: cellLineOf(params.cellLine), cellsPerWell: params.cellsPerWell, volumeUl: params.volumeUl };
    const { from } = params;
    if (from === undefined) {
      for (const well of params.wells) seedPrepared(doing, target, well, step);
      return {};
    }
    const source = bench.reachable(from.labwareId);
    bench.handTo(doing.instrument, source, labMs);
    for (const well of params.wells) seedFrom(doing, source, from.well, target, well, step);
    return {};
  },
  partly: (params, fraction) => {
    const wells = firstPart(params.wells, fraction);
    return wells === null ? null : { ...params, wells };
  },
});

/** What moves cells. */
export const cellCommands: Readonly<Record<string, Command>> = { seed, transfer };
