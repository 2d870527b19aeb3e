import { CapacityLine, type PlaceLine } from './place-line.ts';
import type { ScheduleAsset } from './problem.ts';
import { SetupLine, type SetupMatrix } from './setup-line.ts';
import { TogetherLine } from './together-line.ts';
import { hoursTogether, workingHours, type WorkingHours } from './working-hours.ts';

/** One asset as the scheduler sees it: neighbouring lines, one for each unit. */
export interface LaboratoryAsset {
  readonly asset: ScheduleAsset;
  readonly index: number;
  readonly firstLine: number;
  readonly lineCount: number;
  readonly setup: SetupMatrix | null;
  /** The longest changeover of it or of its members; 0 where there is none. */
  readonly longestChange: number;
  readonly states: ReadonlyMap<string, number>;
}

/** All lines of a laboratory, empty or filled. */
export interface Laboratory {
  readonly assets: ReadonlyMap<string, LaboratoryAsset>;
  readonly lines: readonly PlaceLine[];
  /** By line; null is always open. */
  readonly hours: readonly (WorkingHours | null)[];
  /** By line: the lines that are taken with it, which is itself where it does not stand for other assets. */
  readonly bases: readonly (readonly number[])[];
  /** By line: how much of it there is. */
  readonly capacities: readonly number[];
  /** By line: whose unit it is. */
  readonly owners: readonly LaboratoryAsset[];
  /** Hours of a line as they were known at a time: without the outages that became known later. */
  hoursKnown(line: number, at: number): WorkingHours | null;
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
  const initial = states.get(setup.initial)!;
  const isMetric = isShortestDirect(times, states.size);
  return { matrix: { states: states.size, times, longest, initial, since: setup.since ?? 0, isMetric }, states };
}

/** States up to which all ways by a third one are looked at; more are taken not to be the shortest. */
const FEW_STATES = 40;

function isShortestDirect(times: Float64Array, states: number): boolean {
  if (states > FEW_STATES) return false;
  for (let from = 0; from < states; from++)
    for (let by = 0; by < states; by++)
      for (let to = 0; to < states; to++)
        if (times[from * states + to]! > times[from * states + by]! + times[by * states + to]!) return false;
  return true;
}

/** Lines of one kind after the other: of assets that are there, and of pools that stand for them. */
class Lines implements Laboratory {
  readonly assets = new Map<string, LaboratoryAsset>();
  readonly lines: PlaceLine[] = [];
  readonly hours: (WorkingHours | null)[] = [];
  readonly bases: (readonly number[])[] = [];
  readonly capacities: number[] = [];
  readonly owners: LaboratoryAsset[] = [];

  hoursKnown(line: number, at: number): WorkingHours | null {
    return hoursTogether(
      this.bases[line]!.map((base) => {
        const { asset, firstLine } = this.owners[base]!;
        return workingHours(asset, unitsOf(asset)[base - firstLine]!, at);
      }),
    );
  }

  addAsset(asset: ScheduleAsset, index: number): void {
    const units = unitsOf(asset);
    const { matrix, states } = setupMatrix(asset);
    const firstLine = this.lines.length;
    const longestChange = matrix?.longest ?? 0;
    const made = { asset, index, firstLine, lineCount: units.length, setup: matrix, longestChange, states };
    this.assets.set(asset.id, made);
    for (const unit of units) {
      this.owners.push(made);
      this.bases.push([this.lines.length]);
      this.lines.push(matrix === null ? new CapacityLine(asset.capacity) : new SetupLine(matrix));
      this.hours.push(workingHours(asset, unit));
      this.capacities.push(asset.capacity);
    }
  }

  addPool(asset: ScheduleAsset, members: Readonly<Record<string, readonly string[]>>, index: number): void {
    const units = (asset.units ?? []).map((unit) =>
      (members[unit] ?? []).map((id) => {
        const member = this.assets.get(id);
        if (member === undefined || member.lineCount > 1) throw new RangeError(`"${id}" is no single asset.`);
        return member;
      }),
    );
    const all = units.flat();
    const names = new Set(all.flatMap((member) => [...member.states.keys()]));
    const made: LaboratoryAsset = {
      asset,
      index,
      firstLine: this.lines.length,
      lineCount: units.length,
      setup: null,
      longestChange: all.reduce((most, member) => Math.max(most, member.longestChange), 0),
      states: new Map([...names].map((name, state) => [name, state])),
    };
    this.assets.set(asset.id, made);
    for (const unit of units) {
      this.owners.push(made);
      const bases = unit.map((member) => member.firstLine);
      const capacity = Math.min(...bases.map((base) => this.capacities[base]!));
      this.bases.push(bases);
      this.hours.push(hoursTogether(bases.map((base) => this.hours[base]!)));
      this.capacities.push(capacity);
      const parts = unit.map((member) => ({
        line: this.lines[member.firstLine]!,
        states: Int32Array.from(names, (name) => member.states.get(name) ?? -1),
      }));
      this.lines.push(new TogetherLine(parts, capacity));
    }
  }
}

/** Whether what stands on one asset can be in the way of what stands on another: they are one, or have a member in common. */
export function sharesLines(a: LaboratoryAsset, b: LaboratoryAsset): boolean {
  if (a === b) return true;
  const known = namesOf(a);
  return namesOf(b).some((id) => known.includes(id));
}

function namesOf({ asset }: LaboratoryAsset): readonly string[] {
  return asset.members === undefined ? [asset.id] : Object.values(asset.members).flat();
}

/** Time to change an asset over from one state to another, by name; none where it does not know one of them. */
export function changeover({ setup, states }: LaboratoryAsset, from: string | null, to: string | null): number {
  if (setup === null || from === null || to === null || from === to) return 0;
  const [before, after] = [states.get(from), states.get(to)];
  return before === undefined || after === undefined ? 0 : setup.times[before * setup.states + after]!;
}

/** An empty laboratory. @throws RangeError for a pool that stands for something that is not there */
export function buildLaboratory(assets: readonly ScheduleAsset[]): Laboratory {
  const made = new Lines();
  for (const [index, asset] of assets.entries()) if (asset.members === undefined) made.addAsset(asset, index);
  for (const [index, asset] of assets.entries())
    if (asset.members !== undefined) made.addPool(asset, asset.members, index);
  return made;
}
