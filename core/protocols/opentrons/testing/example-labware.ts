import { wellName } from '../../../model/well.ts';

/**
 * Labware for example protocols: footprint and pitch of ANSI SLAS 1 and 4 (127.76 x 85.48 mm; 9, 4.5 and 18 mm), volumes
 * of the vessels in the catalogue.
 */
interface Shape {
  readonly loadName: string;
  readonly title: string;
  readonly category: 'wellPlate' | 'reservoir' | 'tubeRack' | 'tipRack' | 'adapter';
  readonly rows: number;
  readonly columns: number;
  readonly ul: number;
  readonly depth: number;
  readonly height: number;
  /** Diameter of a round well, or sides of a box, mm. */
  readonly size: number | readonly [number, number];
  readonly tipLength?: number;
  readonly quirks?: readonly string[];
  readonly format: '96Standard' | '384Standard' | 'trough' | 'irregular';
}

const LENGTH = 127.76;
const WIDTH = 85.48;
const NAMESPACE = 'wellrun_examples';

function plate(rows: number, columns: number, ul: number, size: number): Omit<Shape, 'loadName' | 'title'> {
  const format = columns === 24 ? '384Standard' : columns === 12 ? '96Standard' : 'irregular';
  return { category: 'wellPlate', rows, columns, ul, depth: 10.67, height: 14.22, size, format };
}

function tips(ul: number, tipLength: number): Omit<Shape, 'loadName' | 'title'> {
  return {
    category: 'tipRack',
    rows: 8,
    columns: 12,
    ul,
    depth: tipLength,
    height: 99,
    size: 5.2,
    tipLength,
    format: '96Standard',
  };
}

const trough = {
  category: 'reservoir',
  rows: 1,
  depth: 26.8,
  height: 31.4,
  quirks: ['centerMultichannelOnWells'],
  format: 'trough',
} as const;

export const EXAMPLE_LABWARE = {
  plate96: { loadName: 'example_96_wellplate_360ul', title: 'Example 96-well plate', ...plate(8, 12, 360, 6.86) },
  smallPlate96: {
    loadName: 'example_96_wellplate_200ul',
    title: 'Example 96-well PCR plate',
    ...plate(8, 12, 200, 5.5),
  },
  plate384: { loadName: 'example_384_wellplate_112ul', title: 'Example 384-well plate', ...plate(16, 24, 112, 3.4) },
  plate24: { loadName: 'example_24_wellplate_3400ul', title: 'Example 24-well plate', ...plate(4, 6, 3400, 16) },
  troughs12: {
    loadName: 'example_12_reservoir_15ml',
    title: 'Example reservoir with 12 troughs',
    columns: 12,
    ul: 15_000,
    size: [8.2, 71.2],
    ...trough,
  },
  trough1: {
    loadName: 'example_1_reservoir_195ml',
    title: 'Example reservoir',
    columns: 1,
    ul: 195_000,
    size: [106.8, 71.2],
    ...trough,
  },
  tubes24: {
    loadName: 'example_24_tuberack_1500ul',
    title: 'Example rack of 24 tubes',
    category: 'tubeRack',
    rows: 4,
    columns: 6,
    ul: 1500,
    depth: 37.8,
    height: 79,
    size: 8.7,
    format: 'irregular',
  },
  tips20: { loadName: 'example_96_tiprack_20ul', title: 'Example tips 20 µL', ...tips(20, 39.2) },
  tips300: { loadName: 'example_96_tiprack_300ul', title: 'Example tips 300 µL', ...tips(300, 59.3) },
  tips50: { loadName: 'example_96_tiprack_50ul', title: 'Example tips 50 µL', ...tips(50, 57.9) },
  tips200: { loadName: 'example_96_tiprack_200ul', title: 'Example tips 200 µL', ...tips(200, 58.35) },
  tips1000: { loadName: 'example_96_tiprack_1000ul', title: 'Example tips 1000 µL', ...tips(1000, 95.6) },
} as const satisfies Record<string, Shape>;

export type ExampleLabware = keyof typeof EXAMPLE_LABWARE;

export function definitionName(kind: ExampleLabware): string {
  return `${NAMESPACE}/${EXAMPLE_LABWARE[kind].loadName}/1`;
}

export const EXAMPLE_NAMESPACE = NAMESPACE;

/** A definition of schema 2. */
export function exampleDefinition(kind: ExampleLabware): Record<string, unknown> {
  const shape: Shape = EXAMPLE_LABWARE[kind];
  const { rows, columns, depth, height, size } = shape;
  const pitch =
    shape.format === 'trough' ? { x: columns === 1 ? 0 : 9, y: 0 } : { x: (9 * 12) / columns, y: (9 * 8) / rows };
  const name = (row: number, column: number): string => wellName({ row, column });
  const ordering = Array.from({ length: columns }, (_, column) =>
    Array.from({ length: rows }, (__, row) => name(row, column)),
  );
  const wells: Record<string, unknown> = {};
  for (let column = 0; column < columns; column++) {
    for (let row = 0; row < rows; row++) {
      const at = {
        x: round(LENGTH / 2 + (column - (columns - 1) / 2) * pitch.x),
        y: round(WIDTH / 2 - (row - (rows - 1) / 2) * pitch.y),
        z: round(height - depth),
      };
      const outline =
        typeof size === 'number'
          ? { shape: 'circular', diameter: size }
          : { shape: 'rectangular', xDimension: size[0], yDimension: size[1] };
      wells[name(row, column)] = { ...at, depth, totalLiquidVolume: shape.ul, ...outline };
    }
  }
  return {
    schemaVersion: 2,
    version: 1,
    namespace: NAMESPACE,
    metadata: { displayName: shape.title, displayCategory: shape.category, displayVolumeUnits: 'µL', tags: [] },
    brand: { brand: 'Wellrun examples', brandId: [] },
    parameters: {
      loadName: shape.loadName,
      format: shape.format,
      isTiprack: shape.category === 'tipRack',
      ...(shape.tipLength === undefined ? {} : { tipLength: shape.tipLength, tipOverlap: 7.5 }),
      isMagneticModuleCompatible: false,
      quirks: [...(shape.quirks ?? [])],
    },
    cornerOffsetFromSlot: { x: 0, y: 0, z: 0 },
    dimensions: { xDimension: LENGTH, yDimension: WIDTH, zDimension: height },
    gripForce: 15,
    gripHeightFromLabwareBottom: 8,
    ordering,
    wells,
    groups: [{ metadata: shape.category === 'wellPlate' ? { wellBottomShape: 'flat' } : {}, wells: ordering.flat() }],
  };
}

function round(mm: number): number {
  return Number(mm.toFixed(2));
}
