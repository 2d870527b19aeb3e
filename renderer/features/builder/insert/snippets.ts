import type { DraftLabware, DraftStep } from '../document/draft-document.ts';
import type { CarriedSteps } from '../document/step-clipboard.ts';

/** Some steps that belong together, with the labware and parameters they need. */
export interface Snippet extends CarriedSteps {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
}

const step = (
  id: string,
  name: string,
  operation: string,
  params: NonNullable<DraftStep['params']>,
  more: Partial<DraftStep> = {},
): DraftStep => ({ id, name, operation, params, ...more });

const soon = (after: string, atMostMinutes: number) => ({ within: [{ after, atMostMinutes }] });

const FLASK: Record<string, DraftLabware> = {
  source_flask: {
    title: 'Source T-75',
    type: 'flask_t75',
    location: { instrument: 'liquid-handler', place: 'A1' },
    contents: { cellLine: '{{ line.id }}', confluence: 0.7, passage: 8 },
  },
};
const TUBES: Record<string, DraftLabware> = {
  tube: { title: '50 mL tube', type: 'tube_50ml', location: { instrument: 'liquid-handler', place: 'A2' } },
  suspension_tube: {
    title: 'Suspension, 50 mL tube',
    type: 'tube_50ml',
    location: { instrument: 'liquid-handler', place: 'A3' },
  },
};
const PLATE: Record<string, DraftLabware> = {
  assay_plate: {
    title: 'Assay plate',
    type: 'plate_96_white',
    location: { instrument: 'liquid-handler', place: 'B2' },
  },
};

const SUSPENSION_ML = 'ceil((layout.assay_plate.cells * 0.09 * 1.1 + 1) * 2) / 2';

/** What is written again and again, from the protocols that ship. */
export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'feed',
    title: 'Change of medium',
    summary: 'Draws the spent medium off and gives fresh medium, at most 5 min later.',
    labware: FLASK,
    parameters: {},
    steps: [
      step('remove_medium', 'Remove spent medium', 'aspirate', { labware: 'source_flask' }),
      step(
        'add_medium',
        'Add fresh medium',
        'dispense',
        { labware: 'source_flask', reagent: '{{ line.medium }}', volumeMl: 15 },
        soon('remove_medium', 5),
      ),
    ],
  },
  {
    id: 'layout',
    title: 'Dose series on a plate',
    summary: 'Lays a plate out: a compound in eight doses with vehicle, kill, untreated and blank wells.',
    labware: PLATE,
    parameters: {
      compound: { type: 'compound', title: 'Compound', default: 'staurosporine' },
      top_dose: { type: 'number', title: 'Highest dose', unit: 'µM', default: 3, minimum: 0.0001, maximum: 1000 },
    },
    steps: [
      step('lay_out', 'Lay out the plate', 'plate_layout', {
        labware: 'assay_plate',
        layout: {
          kind: 'dose-response',
          compound: '{{ params.compound }}',
          topUm: '{{ params.top_dose }}',
          factor: 3,
          points: 8,
          replicates: 3,
          vehicle: 18,
          kill: { compound: 'staurosporine', doseUm: 10, wells: 6 },
          untreated: 6,
          blank: 6,
          edge: 'buffer',
          randomise: 1,
        },
      }),
    ],
  },
  {
    id: 'harvest',
    title: 'Harvest and count',
    summary: 'Washes, detaches, quenches, spins, resuspends and counts the cells of a flask.',
    labware: { ...FLASK, tube: TUBES['tube']! },
    parameters: {},
    steps: [
      {
        id: 'harvest',
        name: 'Harvest',
        steps: [
          step('remove_medium', 'Remove spent medium', 'aspirate', { labware: 'source_flask' }),
          step(
            'wash',
            'Wash with DPBS',
            'dispense',
            { labware: 'source_flask', reagent: 'dpbs', volumeMl: 7.5 },
            soon('remove_medium', 5),
          ),
          step('remove_wash', 'Remove the wash', 'aspirate', { labware: 'source_flask' }),
          step(
            'add_enzyme',
            'Add the dissociation reagent',
            'dispense',
            { labware: 'source_flask', reagent: '{{ line.dissociationReagent }}', volumeMl: 5 },
            soon('remove_wash', 5),
          ),
          step(
            'detach',
            'Detach at 37 °C',
            'incubate',
            { labware: 'source_flask', minutes: '{{ line.dissociationTime }}' },
            { offTime: { policy: 'continue', holdAfterMinutes: 4 } },
          ),
          step('quench', 'Quench', 'quench', { labware: 'source_flask' }, soon('add_enzyme', 15)),
          step('collect', 'Collect in a tube', 'transfer', { from: 'source_flask', to: 'tube' }),
          step('spin', 'Spin', 'spin', { labware: 'tube' }),
          step('remove_supernatant', 'Remove the supernatant', 'aspirate', { labware: 'tube' }),
          step(
            'resuspend',
            'Resuspend',
            'resuspend',
            { labware: 'tube', volumeMl: 5, supplement: '{{ line.seedingSupplement }}' },
            soon('remove_supernatant', 5),
          ),
          step('count', 'Count', 'count', { labware: 'tube' }, { saves: 'count' }),
        ],
      },
    ],
  },
  {
    id: 'seed',
    title: 'Seed a laid-out plate',
    summary: 'Dilutes counted cells, fills the ring and the blanks, seeds, settles and lets the cells attach.',
    labware: { ...TUBES, ...PLATE },
    parameters: {
      cells_per_well: {
        type: 'integer',
        title: 'Cells for each well',
        unit: 'cells',
        default: 10_000,
        minimum: 500,
        maximum: 50_000,
      },
    },
    steps: [
      {
        id: 'seed',
        name: 'Seed the plate',
        steps: [
          step('dilute_cells', 'Dilute the cells', 'dilute', {
            from: 'tube',
            to: 'suspension_tube',
            supplement: '{{ line.seedingSupplement }}',
            totalMl: `{{ ${SUSPENSION_ML} }}`,
            cellsMl: `{{ ${SUSPENSION_ML} * params.cells_per_well / 0.09 / state.count.viableCellsPerMl }}`,
          }),
          step(
            'fill_ring',
            'Fill the outer ring',
            'dispense',
            { labware: 'assay_plate', wells: 'buffer', reagent: 'dpbs', volumeUl: 150 },
            { when: 'layout.assay_plate.buffer > 0' },
          ),
          step('seed_plate', 'Seed', 'seed_plate', {
            labware: 'assay_plate',
            from: 'suspension_tube',
            cellsPerWell: '{{ params.cells_per_well }}',
            volumeUl: 90,
          }),
          step(
            'fill_blanks',
            'Fill the blank wells',
            'dispense',
            {
              labware: 'assay_plate',
              wells: 'blank',
              reagent: '{{ line.medium }}',
              volumeUl: 90,
              prepareMl: '{{ ceil(layout.assay_plate.blank * 0.09 * 1.5 * 2) / 2 }}',
            },
            { when: 'layout.assay_plate.blank > 0' },
          ),
          step('settle', 'Settle', 'settle', { labware: 'assay_plate' }),
          step('attach', 'Attach', 'incubate', { labware: 'assay_plate', hours: 4, atMost: 5 }, soon('seed_plate', 45)),
        ],
      },
    ],
  },
  {
    id: 'treat',
    title: 'Add compound and treat',
    summary: 'Prepares the doses of the layout, adds them, and incubates for 24 h.',
    labware: PLATE,
    parameters: {
      treatment_h: { type: 'number', title: 'Treatment', unit: 'h', default: 24, minimum: 1, maximum: 96 },
    },
    steps: [
      step('dilute_series', 'Dilute in DMSO', 'serial_dilution', { labware: 'assay_plate' }),
      step('working_solutions', 'Dilute in medium', 'dilute_compound', { labware: 'assay_plate', volumeUl: 10 }),
      step('add_compound', 'Add compound', 'add_compound', { labware: 'assay_plate', volumeUl: 10 }),
      step(
        'treat',
        'Treat',
        'incubate',
        { labware: 'assay_plate', hours: '{{ params.treatment_h }}', atMost: '{{ params.treatment_h + 0.25 }}' },
        { ...soon('add_compound', 10), offTime: { policy: 'continue', holdAfterMinutes: 60 } },
      ),
    ],
  },
  {
    id: 'viability',
    title: 'Read viability',
    summary: 'CellTiter-Glo: room temperature, reagent, shake, rest, luminescence, and viability of every well.',
    labware: PLATE,
    parameters: {},
    steps: [
      {
        id: 'readout',
        name: 'Read viability',
        steps: [
          step('equilibrate', 'To room temperature', 'equilibrate', { labware: 'assay_plate' }),
          step('add_reagent', 'Add CellTiter-Glo', 'add_reagent', {
            labware: 'assay_plate',
            reagent: 'celltiter_glo',
            volumeUl: 100,
          }),
          step('shake', 'Shake', 'shake', { labware: 'assay_plate', rpm: 500, minutes: 2 }),
          step('glow', 'Let the signal settle', 'wait', {
            labware: 'assay_plate',
            minutes: 10,
            atMost: 20,
            why: 'room temperature, dark',
          }),
          step(
            'read',
            'Read luminescence',
            'read_luminescence',
            { labware: 'assay_plate', integrationSeconds: 0.5 },
            { ...soon('add_reagent', 30), saves: 'reading' },
          ),
          step(
            'analyse',
            'Work out viability',
            'analyse_viability',
            { labware: 'assay_plate', from: 'reading' },
            { saves: 'viability' },
          ),
        ],
      },
    ],
  },
];
