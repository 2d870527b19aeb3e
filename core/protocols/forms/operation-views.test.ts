import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { operationViewSchema, type OperationField } from '../../contract/analysis.ts';
import type { Json, JsonObject } from '../../contract/json.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import { loadCatalog } from '../catalog.ts';
import { OPERATIONS } from '../operations/registry.ts';
import { planProtocol } from '../plan-protocol.ts';
import { fieldOfParam, operationViews } from './operation-views.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));
const views = operationViews();
const LAYOUT = {
  kind: 'dose-response',
  compound: 'staurosporine',
  topUm: 3,
  factor: 3,
  points: 4,
  replicates: 2,
  vehicle: 4,
};

/** What a step of each operation needs besides its labware, and nothing else. */
const NEEDED: Readonly<Record<string, JsonObject>> = {
  add_reagent: { reagent: 'dpbs', volumeUl: 20 },
  dispense: { reagent: 'dpbs' },
  resuspend: { volumeMl: 5 },
  seed_flask: { from: 'tube', volumeMl: 1 },
  dilute: { from: 'tube', to: 'second_tube', cellsMl: 1, totalMl: 5 },
  seed_plate: { cellsPerWell: 5000 },
  plate_layout: { layout: LAYOUT },
  transfer: { from: 'tube', to: 'second_tube' },
  distribute: { from: 'tube', to: 'plate', toWells: 'B2:B4', volumeUl: 20 },
  transfer_wells: { from: 'plate', fromWells: 'B2:B4', to: 'second_tube', toWells: 'A1', volumeUl: 20 },
  thaw: { vial: 'vial', into: 'second_tube' },
  harvest: { tube: 'second_tube' },
  passage: { tube: 'second_tube', into: 'new_flask' },
  freeze: { from: 'tube', vials: ['empty_vial'] },
  label: { text: 'U2OS' },
  warm_reagents: { reagents: ['dpbs'] },
  incubate: { minutes: 5 },
  wait: { minutes: 5 },
  read_absorbance: { wavelengthNm: 600 },
  analyse_viability: { from: 'reading' },
  analyse_reporter: { from: 'reading' },
  analyse_imaging: { from: 'reading' },
  wait_operator: { prompt: 'Ready?' },
  comment: { text: 'Done' },
  compute: { values: { two: '1 + 1' } },
  move: { to: 'shaker' },
  weigh: { labware: 'plate' },
  instrument_command: { instrument: 'balance', command: 'weigh' },
};
const LABWARE_OF: Readonly<Record<string, string>> = {
  dissociate: 'flask',
  quench: 'flask',
  harvest: 'flask',
  passage: 'flask',
  seed_flask: 'flask',
  spin: 'tube',
  resuspend: 'tube',
  count: 'tube',
};

function neededParams(operationType: string): JsonObject {
  const operation = OPERATIONS.get(operationType)!;
  const takesLabware = operation.labwareParams.includes('labware') && !operation.params.shape['labware']!.isOptional();
  return { ...(takesLabware ? { labware: LABWARE_OF[operationType] ?? 'plate' } : {}), ...NEEDED[operationType] };
}

/** A protocol in which the step has all that it may lean on: a laid-out plate with medium, cells, a reading. */
function protocolWith(operation: string, params: JsonObject): ProtocolDocument {
  const tube = { title: 'Tube', type: 'tube_50ml', contents: { cells: 5e6, volumeMl: 10 } };
  return {
    wellrun: 1,
    id: 'one-step',
    name: 'One step',
    version: 1,
    operationType: 'test',
    cellLine: 'iPSC',
    labware: {
      plate: { title: 'Plate', type: 'plate_96_white' },
      flask: { title: 'Flask', type: 'flask_t75', contents: { confluence: 0.7 } },
      tube,
      second_tube: { title: 'Second tube', type: 'tube_50ml' },
      vial: { title: 'Vial', type: 'cryovial_2ml', contents: { cells: 2e6, volumeMl: 1 } },
      new_flask: { title: 'New flask', type: 'flask_t75' },
      empty_vial: { title: 'Empty vial', type: 'cryovial_2ml' },
    },
    steps: [
      { id: 'lay', name: 'Lay', operation: 'plate_layout', params: { labware: 'plate', layout: LAYOUT } },
      {
        id: 'fill',
        name: 'Fill',
        operation: 'dispense',
        params: { labware: 'plate', reagent: 'medium_mtesr_plus', volumeUl: 100 },
      },
      { id: 'read', name: 'Read', operation: 'read_luminescence', params: { labware: 'plate' }, saves: 'reading' },
      {
        id: 'enzyme',
        name: 'Enzyme',
        operation: 'dispense',
        params: { labware: 'flask', reagent: 'accutase', volumeMl: 5 },
      },
      ...(operation === 'drop_tips' ? [{ id: 'tips', name: 'Tips', operation: 'pick_up_tips' }] : []),
      { id: 'step', name: 'Step', operation, params },
      ...(operation === 'pick_up_tips' ? [{ id: 'off', name: 'Off', operation: 'drop_tips' }] : []),
    ],
  };
}

describe.each(views)('the form of $operationType', (view) => {
  const operation = OPERATIONS.get(view.operationType)!;

  it('has every param in one field, each with a title, and nothing else', () => {
    expect(operationViewSchema.safeParse(view).error?.issues ?? []).toEqual([]);
    expect(view.fields.flatMap((field) => field.names.map(({ name }) => name)).sort()).toEqual(
      Object.keys(operation.params.shape).sort(),
    );
    for (const field of view.fields) expect(field.title).not.toBe('');
    expect(Object.keys(operation.form.fields).sort()).toEqual(view.fields.map(({ name }) => name).sort());
    expect(view.summary).toMatch(/^[A-Z].*\.$/);
  });

  it('says what stands in for every field that may be left out', () => {
    for (const field of view.fields) {
      const standsIn = field.required || field.default !== undefined || field.usual !== '';
      expect(standsIn, field.name).toBe(true);
      if (field.required) expect(field.usual, field.name).toBe('');
    }
  });

  it('has bounds beyond which the schema takes nothing', () => {
    for (const field of view.fields)
      for (const limit of [field.minimum, field.maximum])
        if (limit !== null) {
          const beyond = limit === field.minimum ? limit - 1 : limit + 1;
          const [{ name } = { name: '' }] = field.names;
          const issues = operation.params.safeParse({ ...neededParams(view.operationType), [name]: beyond }).error
            ?.issues;
          expect(
            issues?.map((issue) => issue.path[0]),
            `${name} ${beyond}`,
          ).toContain(name);
        }
  });

  it('makes a step from its defaults, where no required value is missing', () => {
    const defaults = Object.fromEntries(
      view.fields.flatMap((field): [string, Json][] =>
        field.default === undefined ? [] : [[field.names[0]!.name, field.default]],
      ),
    );
    const params = { ...defaults, ...neededParams(view.operationType) };
    expect(operation.params.safeParse(params).error?.issues ?? []).toEqual([]);
  });

  it('can be left at what it needs, with the effect that it names', () => {
    const planned = planProtocol(protocolWith(view.operationType, neededParams(view.operationType)), {}, catalog);
    expect('issues' in planned ? planned.issues : []).toEqual([]);
    const step = 'plan' in planned ? planned.plan.steps.find(({ stepId }) => stepId === 'step') : undefined;
    if (view.operationType !== 'instrument_command') expect(step?.effect).toBe(view.effect);
  });

  it('needs what it calls required', () => {
    for (const field of view.fields.filter(({ required }) => required)) {
      const params = Object.entries(neededParams(view.operationType)).filter(
        ([name]) => fieldOfParam(view.operationType, name) !== field.name,
      );
      const planned = planProtocol(protocolWith(view.operationType, Object.fromEntries(params)), {}, catalog);
      expect('issues' in planned && planned.issues.map(({ path }) => fieldAt(path)), field.name).toContain(field.name);
    }

    function fieldAt(path: string): string | undefined {
      return fieldOfParam(view.operationType, /^steps\[4\]\.params\.(\w+)/.exec(path)?.[1] ?? '');
    }
  });
});

describe('fields', () => {
  const field = (operationType: string, name: string): OperationField | undefined =>
    views.find((view) => view.operationType === operationType)?.fields.find((one) => one.name === name);

  it('of a volume or a duration are one, with all the names it can be given by', () => {
    expect(field('dispense', 'volume')).toMatchObject({
      kind: 'volume',
      names: [
        { name: 'volumeUl', unit: 'µL' },
        { name: 'volumeMl', unit: 'mL' },
      ],
      minimum: 0,
      maximum: 2_000_000,
    });
    expect(field('incubate', 'duration')).toMatchObject({
      kind: 'duration',
      required: true,
      names: [
        { name: 'minutes', unit: 'min' },
        { name: 'hours', unit: 'h' },
        { name: 'seconds', unit: 's' },
      ],
    });
  });

  it('know what is entered into them', () => {
    const kinds = [
      ['dispense', 'labware', 'labware'],
      ['dispense', 'wells', 'wells'],
      ['dispense', 'supplement', 'reagent'],
      ['plate_layout', 'layout', 'layout'],
      ['analyse_viability', 'from', 'saved'],
      ['compute', 'values', 'expressions'],
      ['move', 'to', 'instrument'],
      ['mix', 'cycles', 'integer'],
      ['inspect', 'ask', 'boolean'],
      ['spin', 'minutes', 'duration'],
    ] as const;
    for (const [operationType, name, kind] of kinds) expect(field(operationType, name)?.kind, name).toBe(kind);
    expect(field('image', 'channels')).toMatchObject({ kind: 'choice', isList: true });
    expect(field('image', 'channels')?.choices.map(({ value }) => value)).toEqual(['DAPI', 'GFP', 'RFP']);
  });
});
