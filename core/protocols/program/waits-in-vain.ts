/** A call or a group of a program that has not come to its end. */
export interface OpenCall {
  readonly id: number;
  /** The group it was made in. */
  readonly parent: number | null;
  readonly kind: 'operation' | 'group';
  /** What the program calls it: the name of a group, or of an operation of `lab`. */
  readonly name: string;
  /** What a call is named for people. */
  readonly title?: string;
  readonly line: number;
  /** Calls and groups that have to end, or begin, before this one can begin; none for what is under way or over. */
  readonly waitsFor: readonly number[];
}

/** What cannot go on, and why. */
export interface VainWait {
  readonly line: number;
  readonly sentence: string;
}

/**
 * Finds calls that wait for each other, so that none of them can ever begin. A call waits for what its windows count from
 * and for earlier calls with the same labware; a group ends after the calls in it.
 * @param open everything that has not ended, in the order it was made @param fileName of the program
 * @param isStill true when nothing is under way, so that what waits now waits for ever
 */
export function findVainWait(open: readonly OpenCall[], fileName: string, isStill: boolean): VainWait | undefined {
  const byId = new Map(open.map((one) => [one.id, one]));
  const stuck = stuckAmong(open, byId);
  const first = open.find((one) => one.kind === 'operation' && stuck.has(one.id));
  if (first !== undefined) {
    const round = roundFrom(first, open, byId, stuck);
    const [begin] = round;
    const ways = round.map((one, index) => {
      const next = round[index + 1] ?? begin!;
      return index === 0 ? `${inWords(one)} waits for ${endOf(next)}` : wayInWords(one, next);
    });
    const places = round.filter(({ kind }) => kind === 'operation').map(({ line }) => `${fileName}, line ${line}`);
    return {
      line: begin!.line,
      sentence: `Calls wait for each other (${places.join('; ')}): ${ways.join(', ')}. None of them can ever begin.`,
    };
  }
  const waiting = open.find((one) => one.kind === 'operation');
  if (!isStill || waiting === undefined) return undefined;
  const source = byId.get(waiting.waitsFor[0] ?? 0);
  const what = source === undefined ? 'what never comes' : inWords(source);
  const why = source?.kind === 'group' ? ', which does not end before' : '';
  return { line: waiting.line, sentence: `${inWords(waiting)} waits for ${what}${why}, so it can never begin.` };
}

/** What can never go on, whatever else ends: a call with one such before it, a group of which nothing else is left. */
function stuckAmong(open: readonly OpenCall[], byId: ReadonlyMap<number, OpenCall>): Set<number> {
  const inside = callsInGroups(open, byId);
  const stuck = new Set<number>(open.map(({ id }) => id));
  for (let isSettled = false; !isSettled;) {
    isSettled = true;
    for (const { id, kind, waitsFor } of open) {
      if (!stuck.has(id)) continue;
      const own = inside.get(id) ?? [];
      const isStuck =
        kind === 'group'
          ? own.length > 0 && own.every((one) => stuck.has(one))
          : waitsFor.some((one) => stuck.has(one));
      if (isStuck) continue;
      stuck.delete(id);
      isSettled = false;
    }
  }
  return stuck;
}

/** Calls that have not ended in each group, with those in groups of its own. */
function callsInGroups(open: readonly OpenCall[], byId: ReadonlyMap<number, OpenCall>): Map<number, number[]> {
  const inside = new Map<number, number[]>();
  for (const { id, kind, parent } of open) {
    if (kind === 'group') continue;
    for (let group = parent; group !== null; group = byId.get(group)?.parent ?? null)
      inside.set(group, [...(inside.get(group) ?? []), id]);
  }
  return inside;
}

/** Who waits for whom, until it comes round to one that was there. Begins with a call. */
function roundFrom(
  first: OpenCall,
  open: readonly OpenCall[],
  byId: ReadonlyMap<number, OpenCall>,
  stuck: ReadonlySet<number>,
): OpenCall[] {
  const inside = callsInGroups(open, byId);
  const path = [first];
  for (;;) {
    const last = path.at(-1)!;
    const ways = last.kind === 'group' ? (inside.get(last.id) ?? []) : last.waitsFor;
    const next = byId.get(ways.find((one) => stuck.has(one))!)!;
    const met = path.indexOf(next);
    if (met < 0) {
      path.push(next);
      continue;
    }
    const round = path.slice(met);
    const begin = round.findIndex(({ kind }) => kind === 'operation');
    return [...round.slice(begin), ...round.slice(0, begin)];
  }
}

function wayInWords(one: OpenCall, next: OpenCall): string {
  return one.kind === 'group' ? `which holds ${inWords(next)}` : `which waits for ${endOf(next)}`;
}

function endOf(one: OpenCall): string {
  return one.kind === 'group' ? `the end of ${inWords(one)}` : inWords(one);
}

function inWords({ kind, name, title, line }: OpenCall): string {
  if (kind === 'group') return `the group "${name}" (line ${line})`;
  return `lab.${name}${title === undefined ? '' : ` "${title}"`} (line ${line})`;
}
