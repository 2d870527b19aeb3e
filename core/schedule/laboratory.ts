import { CapacityLine, type PlaceLine } from './place-line.ts';
import type { ScheduleAsset } from './problem.ts';
import { SetupLine, type SetupMatrix } from './setup-line.ts';
import { workingHours, type WorkingHours } from './working-hours.ts';

/** One asset as the scheduler sees it: neighbouring lines, one for each unit. */
export interface LaboratoryAsset {
  readonly asset: ScheduleAsset;
  readonly index: number;
  readonly firstLine: number;
  readonly lineCount: number;
  readonly setup: SetupMatrix | null;
  readonly states: ReadonlyMap<string, number>;
}

/** All lines of a laboratory, empty or filled. */
export interface Laboratory {
  readonly assets: ReadonlyMap<string, LaboratoryAsset>;
  readonly lines: readonly PlaceLine[];
  /** By line; null is always open. */
  readonly hours: readonly (WorkingHours | null)[];
}

/** How the units of an asset are called; an asset that is no pool has one line without a name. */
export function unitsOf(asset: ScheduleAsset): readonly (string | null)[] {
  return asset.units ?? [null];
}

function setupMatrix(asset: ScheduleAsset): { matrix: SetupMatrix | null; states: ReadonlyMap<string, number> } {
  const { setup } = asset;
  if (setup === undefined) return { matrix: null, states: new Map() };
  const names = new Set([setup.initial, ...Object.keys(setup.times)]);
  const states = new Map([...names].map((name, index) => [name, index]));
  const times = new Float64Array(states.size * states.size);
  for (const [from, row] of Object.entries(setup.times)) {
    for (const [to, time] of Object.entries(row)) {
      const target = states.get(to);
      if (target !== undefined && from !== to) times[states.get(from)! * states.size + target] = time;
    }
  }
  const longest = times.reduce((most, time) => Math.max(most, time), 0);
  return {
    matrix: { states: states.size, times, longest, initial: states.get(setup.initial)!, since: setup.since ?? 0 },
    states,
  };
}

/** An empty laboratory. */
export function buildLaboratory(assets: readonly ScheduleAsset[]): Laboratory {
  const found = new Map<string, LaboratoryAsset>();
  const lines: PlaceLine[] = [];
  const hours: (WorkingHours | null)[] = [];
  for (const [index, asset] of assets.entries()) {
    const units = unitsOf(asset);
    const { matrix, states } = setupMatrix(asset);
    found.set(asset.id, { asset, index, firstLine: lines.length, lineCount: units.length, setup: matrix, states });
    for (const unit of units) {
      lines.push(matrix === null ? new CapacityLine(asset.capacity) : new SetupLine(matrix));
      hours.push(workingHours(asset, unit));
    }
  }
  return { assets: found, lines, hours };
}
