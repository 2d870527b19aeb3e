import { z } from 'zod';
import type { Issue } from '../../contract/errors.ts';
import { firstFaults } from '../../contract/more-faults.ts';
import type { LabwareDefinition } from '../../contract/workcell.ts';
import type { Vessel } from '../catalog.ts';
import { issuesFrom, MOST_TOLD } from '../issue-sentences.ts';
import { parseJsonText, toldName } from '../json-text.ts';
import { gridOf } from './well-grid.ts';

/**
 * The parts of an Opentrons labware definition, schema 2, that Wellrun keeps (opentrons/shared-data
 * labware/schemas/2.json). Lengths in mm from the left front bottom corner; z of a well is its inside bottom.
 */
const position = z.number().finite();
const length = z.number().nonnegative();

const wellShape = {
  x: position,
  y: position,
  z: position,
  depth: length,
  totalLiquidVolume: length,
};

const wellSchema = z.discriminatedUnion('shape', [
  z.object({ ...wellShape, shape: z.literal('circular'), diameter: length }),
  z.object({ ...wellShape, shape: z.literal('rectangular'), xDimension: length, yDimension: length }),
]);

const CATEGORIES = [
  'tipRack',
  'tubeRack',
  'reservoir',
  'trash',
  'wellPlate',
  'aluminumBlock',
  'adapter',
  'other',
  'lid',
  'system',
] as const;

const wellNameSchema = z.string().regex(/^[A-Z]{1,2}[1-9][0-9]?$/, 'a well like A1 or P24');

const definitionSchema = z.object({
  schemaVersion: z.literal(2),
  version: z.int().min(1),
  namespace: z.string().regex(/^[a-z0-9._]{1,60}$/, 'lower-case letters, digits, dots and underscores'),
  metadata: z.object({
    displayName: z.string().min(1).max(200),
    displayCategory: z.enum(CATEGORIES),
    displayVolumeUnits: z.enum(['µL', 'mL', 'L']).optional(),
  }),
  brand: z.object({ brand: z.string().max(120), brandId: z.array(z.string()).optional() }),
  parameters: z.object({
    loadName: z.string().regex(/^[a-z0-9._]{1,100}$/, 'lower-case letters, digits, dots and underscores'),
    format: z.string().optional(),
    isTiprack: z.boolean(),
    tipLength: length.optional(),
    tipOverlap: length.optional(),
    quirks: z.array(z.string()).optional(),
  }),
  cornerOffsetFromSlot: z.object({ x: position, y: position, z: position }),
  dimensions: z.object({ xDimension: length, yDimension: length, zDimension: length }),
  ordering: z.array(z.array(wellNameSchema)).max(48),
  wells: z.record(wellNameSchema, wellSchema),
  groups: z.array(z.object({ wells: z.array(z.string()) })),
});
type Definition = z.infer<typeof definitionSchema>;

const KINDS: Record<(typeof CATEGORIES)[number], LabwareDefinition['kind']> = {
  tipRack: 'tip-rack',
  tubeRack: 'tube',
  reservoir: 'reservoir',
  wellPlate: 'plate',
  aluminumBlock: 'other',
  trash: 'other',
  adapter: 'other',
  lid: 'other',
  system: 'other',
  other: 'other',
};

export type ParsedLabware = { readonly definition: LabwareDefinition } | { readonly issues: readonly Issue[] };

/** Reads a labware definition from text. Never throws for what the text holds: every fault has its path and a sentence. */
export function parseOpentronsLabware(text: string): ParsedLabware {
  const json = parseJsonText(text);
  return 'issue' in json ? { issues: [json.issue] } : readLabwareDefinition(json.value);
}

/** The same of a definition that was parsed already, such as one inside a protocol. */
export function readLabwareDefinition(value: unknown): ParsedLabware {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { issues: [{ path: '', sentence: 'A labware definition is a JSON object, in curly brackets.' }] };
  const { schemaVersion } = value as { schemaVersion?: unknown };
  if (schemaVersion !== 2)
    return {
      issues: [
        {
          path: 'schemaVersion',
          sentence: `Wellrun reads labware definitions of schema 2; this one is ${schemaVersion === undefined ? 'of none' : `of schema ${toldName(JSON.stringify(schemaVersion))}`}.`,
        },
      ],
    };
  const parsed = definitionSchema.safeParse(value);
  if (!parsed.success) return { issues: firstFaults(issuesFrom(parsed.error, value), MOST_TOLD) };
  const issues = orderingIssues(parsed.data);
  return issues.length > 0 ? { issues: firstFaults(issues, MOST_TOLD) } : { definition: definitionOf(parsed.data) };
}

/** `ordering` has to hold each well once. */
function orderingIssues({ ordering, wells }: Definition): Issue[] {
  const issues: Issue[] = [];
  const seen = new Set<string>();
  for (const [column, names] of ordering.entries()) {
    for (const [row, name] of names.entries()) {
      const path = `ordering[${column}][${row}]`;
      if (wells[name] === undefined) issues.push({ path, sentence: `There is no well ${name} in "wells".` });
      if (seen.has(name)) issues.push({ path, sentence: `${name} stands in the ordering twice.` });
      seen.add(name);
    }
  }
  for (const name of Object.keys(wells))
    if (!seen.has(name)) issues.push({ path: `wells.${name}`, sentence: `${name} is missing in the ordering.` });
  return issues;
}

function definitionOf(given: Definition): LabwareDefinition {
  const { parameters, namespace, version, metadata, dimensions, cornerOffsetFromSlot: corner } = given;
  const names = given.ordering.flat();
  const wells = names.map((name): LabwareDefinition['wells'][number] => {
    const one = given.wells[name]!;
    return {
      well: name,
      // Adapters and lids stand off the corner of their slot; every well moves with them.
      xMm: one.x + corner.x,
      yMm: one.y + corner.y,
      zMm: one.z + corner.z,
      depthMm: one.depth,
      totalUl: one.totalLiquidVolume,
      shape: one.shape,
      diameterMm: one.shape === 'circular' ? one.diameter : null,
      xSizeMm: one.shape === 'rectangular' ? one.xDimension : null,
      ySizeMm: one.shape === 'rectangular' ? one.yDimension : null,
    };
  });
  const kind = parameters.isTiprack ? 'tip-rack' : KINDS[metadata.displayCategory];
  const grid = gridOf(given.ordering, wells);
  const remark =
    kind === 'other'
      ? `Labware of the category "${metadata.displayCategory}" holds no liquid of its own.`
      : grid.remark;
  return {
    definitionId: `${namespace}/${parameters.loadName}/${version}`,
    vesselId: `${namespace}.${parameters.loadName}.v${version}`,
    title: metadata.displayName,
    brand: given.brand.brand,
    kind,
    rows: grid.rows,
    columns: grid.columns,
    wellCount: names.length,
    isUsable: remark === '',
    remark,
    totalUl: wells.length === 0 ? 0 : Math.min(...wells.map((one) => one.totalUl)),
    lengthMm: dimensions.xDimension,
    widthMm: dimensions.yDimension,
    heightMm: dimensions.zDimension,
    tipLengthMm: parameters.isTiprack ? (parameters.tipLength ?? null) : null,
    quirks: parameters.quirks ?? [],
    wells,
  };
}

/** The vessel that protocols name, or undefined for what holds no liquid or is no grid. */
export function vesselOf(definition: LabwareDefinition): Vessel | undefined {
  const { vesselId, title, kind, rows, columns, totalUl, isUsable } = definition;
  if (!isUsable || kind === 'tip-rack' || kind === 'other' || totalUl <= 0) return undefined;
  return {
    vesselId,
    name: title,
    kind,
    rows,
    columns,
    growthAreaCm2: 0,
    workingUl: totalUl,
    leastUl: 0,
    mostUl: totalUl,
    totalUl,
    deadUl: 0,
    residueUl: 0,
    colour: 'clear',
    priceUsd: 0,
    isImported: true,
    priceNote: { source: 'imported without a price', firmness: 'none' },
    values: { wells: rows * columns, rows, columns, totalVolume: totalUl },
  };
}
