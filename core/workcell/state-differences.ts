import type { LabwareRecord, WorkcellState } from '../contract/workcell.ts';

/** Volumes closer than this are the same, µL. */
const SAME_UL = 0.01;

/** What going from one state of the workcell to another changes, in sentences; none when they are the same. */
export function stateDifferences(from: WorkcellState, to: WorkcellState): string[] {
  const before = new Map(from.labware.map((one) => [one.labwareId, one]));
  const after = new Map(to.labware.map((one) => [one.labwareId, one]));
  const differences: string[] = [];
  for (const one of from.labware)
    if (!after.has(one.labwareId)) differences.push(`${nameOf(one)} leaves the record of the bench.`);
  for (const one of to.labware) {
    const now = before.get(one.labwareId);
    if (now === undefined) differences.push(`${nameOf(one)} stands ${placeOf(one)} again.`);
    else differences.push(...changesOf(now, one));
  }
  const stored = new Map(from.assets.map((one) => [one.assetId, one]));
  for (const { assetId, inStorage, location } of to.assets) {
    const now = stored.get(assetId);
    if ((now?.inStorage ?? false) !== inStorage)
      differences.push(`${assetId} is ${inStorage ? 'in storage again' : 'out of storage again'}.`);
    if ((now?.location ?? '') !== location)
      differences.push(`${assetId} is at ${location === '' ? 'no known location' : location} again.`);
  }
  return differences;
}

function changesOf(from: LabwareRecord, to: LabwareRecord): string[] {
  const changes: string[] = [];
  if (placeOf(from) !== placeOf(to)) changes.push(`${nameOf(to)} goes from ${placeOf(from)} to ${placeOf(to)}.`);
  const wells = wellsThatDiffer(from, to);
  if (wells > 0)
    changes.push(`${nameOf(to)}: ${wells === 1 ? 'one well holds' : `${wells} wells hold`} something else.`);
  if (from.tipsUsed !== to.tipsUsed)
    changes.push(`${nameOf(to)}: ${to.tipsUsed} tips are used instead of ${from.tipsUsed}.`);
  return changes;
}

function wellsThatDiffer(from: LabwareRecord, to: LabwareRecord): number {
  const before = perWell(from);
  const after = perWell(to);
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((well) => {
    const [one, other] = [before.get(well), after.get(well)];
    return Math.abs((one?.volumeUl ?? 0) - (other?.volumeUl ?? 0)) > SAME_UL || one?.parts !== other?.parts;
  }).length;
}

function perWell(record: LabwareRecord): Map<string, { volumeUl: number; parts: string }> {
  return new Map(
    record.groups.flatMap((group) => {
      const { wells, volumeUl, ...rest } = group;
      const parts = volumeUl <= 0 && rest.cells.length === 0 ? '' : JSON.stringify(rest);
      return wells.map((well) => [well, { volumeUl, parts }] as const);
    }),
  );
}

function nameOf(record: LabwareRecord): string {
  return record.executionId === null ? record.labwareId : `${record.title} of ${record.executionId}`;
}

function placeOf({ at }: LabwareRecord): string {
  if (at === null) return 'off the bench';
  return at.place === null ? `on ${at.instrument}` : `on ${at.instrument}, ${at.place}`;
}
