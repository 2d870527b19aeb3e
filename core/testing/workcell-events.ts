import type { LabwareRecord, WorkcellState } from '../contract/workcell.ts';
import type { NewEvent } from '../store/journal.ts';

/** A plate that a person has put on the bench. */
export function samplePlate(over: Partial<LabwareRecord> = {}): LabwareRecord {
  const substances = [{ substance: 'dpbs', ul: 100 }];
  return {
    labwareId: 'P-0187',
    title: '96-well plate',
    type: 'plate_96_white',
    kind: 'plate',
    rows: 8,
    columns: 12,
    executionId: null,
    mode: 'simulated',
    at: { instrument: 'LH-1', place: 'B2' },
    since: 1_000,
    tipsUsed: 0,
    residueUl: 5,
    groups: [{ wells: ['A1', 'B1'], volumeUl: 100, substances, compounds: [], cells: [] }],
    ...over,
  };
}

/** One of each event about assets, labware and snapshots. */
export function workcellEvents(): NewEvent[] {
  const state: WorkcellState = {
    labware: [samplePlate()],
    assets: [{ assetId: 'HOOD-1', location: 'Bay 1', inStorage: false }],
  };
  const snapshot = { snapshotId: 'snapshot-1', title: 'Before', cause: 'manual', executionId: null } as const;
  return [
    {
      kind: 'asset.added',
      subject: 'HOOD-1',
      data: {
        asset: { assetId: 'HOOD-1', kind: 'equipment', title: 'Hood', location: 'Bay 1', capacity: 1, members: [] },
      },
    },
    { kind: 'asset.changed', subject: 'HOOD-1', data: { location: 'Bay 2' } },
    { kind: 'asset.held', subject: 'INC-1', data: { hold: { by: 'AK', purpose: 'cleaning', since: 1, until: null } } },
    { kind: 'asset.released', subject: 'INC-1', data: {} },
    { kind: 'asset.stored', subject: 'INC-1', data: { inStorage: true } },
    {
      kind: 'asset.calibrated',
      subject: 'BAL-1',
      data: { calibration: { doneAt: 1, dueAt: 2, by: 'AK', certificate: 'C-77' } },
    },
    { kind: 'asset.serviced', subject: 'BAL-1', data: { note: 'New battery' } },
    ...changeoverEvents(),
    { kind: 'labware.placed', subject: 'P-0187', data: { labware: samplePlate() } },
    { kind: 'labware.placed', subject: 'P-0188', data: { labware: samplePlate({ labwareId: 'P-0188' }) } },
    { kind: 'labware.moved', subject: 'P-0187', data: { to: { instrument: 'INC-1', place: '3' } } },
    { kind: 'labware.removed', subject: 'P-0188', data: {} },
    {
      kind: 'labware.imported',
      subject: 'lab.small_plate.v1',
      data: {
        hash: 'd'.repeat(64),
        definition: {
          definitionId: 'lab/small_plate/1',
          vesselId: 'lab.small_plate.v1',
          title: 'Small plate',
          brand: 'Lab',
          kind: 'plate',
          rows: 1,
          columns: 1,
          wellCount: 1,
          isUsable: true,
          remark: '',
          totalUl: 200,
          lengthMm: 127.76,
          widthMm: 85.48,
          heightMm: 14,
          tipLengthMm: null,
          quirks: [],
          wells: [],
        },
      },
    },
    {
      kind: 'workcell.snapshot-taken',
      subject: 'workcell',
      data: { ...snapshot, hash: 'e'.repeat(64), state },
    },
    {
      kind: 'workcell.rolled-back',
      subject: 'workcell',
      data: { snapshotId: 'snapshot-1', before: 'snapshot-1', state },
    },
    { kind: 'workcell.backed-up', subject: 'backup', data: { fileName: 'x.db', bytes: 1, events: 1, deleted: [] } },
  ];
}

/** Rules of two instruments, of which one is taken away; one is set up, the other was cut off. */
function changeoverEvents(): NewEvent[] {
  const on = (assetId: string): NewEvent => ({
    kind: 'changeover.declared',
    subject: assetId,
    data: {
      rule: { assetId, by: 'reagent', minutes: 5, exceptions: [], task: 'wash the lines', byHand: false },
      setUp: null,
    },
  });
  const begun = (assetId: string, to: string): NewEvent => ({
    kind: 'changeover.begun',
    subject: assetId,
    data: { from: null, to, labAt: 1000, readyLabAt: 301_000, needsPerson: false, task: '', executionId: 'EX-1' },
  });
  return [
    ...['LH-1', 'LH-2', 'DSP-1', 'WSH-1'].map(on),
    begun('LH-1', 'DPBS'),
    { kind: 'changeover.done', subject: 'LH-1', data: { from: null, to: 'DPBS', labAt: 301_000 } },
    begun('LH-2', 'DPBS'),
    { kind: 'changeover.interrupted', subject: 'LH-2', data: { from: null, to: 'DPBS' } },
    { kind: 'changeover.stated', subject: 'DSP-1', data: { setUp: 'Trypsin' } },
    begun('DSP-1', 'DPBS'),
    { kind: 'changeover.declared', subject: 'WSH-1', data: { rule: null, setUp: null } },
  ];
}
