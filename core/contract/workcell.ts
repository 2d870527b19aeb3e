import { z } from 'zod';
import { ENTERED_ASSET_KINDS, INSTRUMENT_KINDS, MODES } from './words.ts';

/** What an asset is. Instruments come with their drivers; the others are entered by the lab. */
export const ASSET_KINDS = ['instrument', ...ENTERED_ASSET_KINDS, 'pool'] as const;

export const ASSET_STATUSES = ['available', 'in use', 'needs clearing', 'fault', 'offline', 'in storage'] as const;
export type AssetStatus = (typeof ASSET_STATUSES)[number];

export const assetIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$/, 'letters, digits, spaces, . _ -');

/** What kind of equipment, place or person it is, as protocols ask for it: `biosafety-cabinet`. */
export const assetTypeSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and hyphens, such as biosafety-cabinet');

/** An asset that a lab has entered itself: a hood, a person, a fridge shelf, slots on a graphics card, a pool of like ones. */
export const newAssetSchema = z.object({
  assetId: assetIdSchema,
  kind: z.enum([...ENTERED_ASSET_KINDS, 'pool']),
  /** Those of one type stand in for each other; none: only those that name it, or ask for its kind, get it. */
  type: assetTypeSchema.optional(),
  title: z.string().trim().min(1).max(80),
  location: z.string().trim().max(80).default(''),
  /** How much of it there is: slots, positions, how many can have it at the same time. */
  capacity: z.int().min(1).max(1000).default(1),
  /** Of a pool: the assets in it. */
  members: z.array(assetIdSchema).max(100).default([]),
});
export type NewAsset = z.infer<typeof newAssetSchema>;

export const calibrationSchema = z.object({
  /** When it was done and when it is due again, milliseconds since 1970. */
  doneAt: z.number(),
  dueAt: z.number().nullable(),
  by: z.string(),
  /** Number of the certificate, or what was found. */
  certificate: z.string(),
});
export type Calibration = z.infer<typeof calibrationSchema>;

/** A person keeps an asset to themselves. */
export const assetHoldSchema = z.object({
  by: z.string(),
  purpose: z.string(),
  since: z.number(),
  until: z.number().nullable(),
});
export type AssetHold = z.infer<typeof assetHoldSchema>;

export const assetViewSchema = z.object({
  assetId: z.string(),
  kind: z.enum(ASSET_KINDS),
  instrumentKind: z.enum(INSTRUMENT_KINDS).nullable(),
  title: z.string(),
  location: z.string(),
  /** What protocols ask for it by; empty where nothing was said. */
  type: z.string(),
  virtual: z.boolean(),
  status: z.enum(ASSET_STATUSES),
  /** The status in a sentence: "Held by AK for calibration until 16:30." */
  sentence: z.string(),
  capacity: z.int(),
  /** Places on it that labware stands on, or how much of it is leased, of its capacity. */
  occupied: z.int(),
  /** Execution that uses it. */
  usedBy: z.string().nullable(),
  hold: assetHoldSchema.nullable(),
  inStorage: z.boolean(),
  calibration: calibrationSchema.nullable(),
  /** none: nothing on record, and virtual instruments need nothing. */
  calibrationState: z.enum(['valid', 'soon', 'overdue', 'none']),
  members: z.array(z.string()),
});
export type AssetView = z.infer<typeof assetViewSchema>;

const labwarePlaceSchema = z.object({ instrument: z.string(), place: z.string().nullable() });

/** Liquid in a well: its parts in µL, compounds in pmol, cells as they were put in. */
export const wellContentsSchema = z.object({
  volumeUl: z.number(),
  substances: z.array(z.object({ substance: z.string(), ul: z.number() })),
  compounds: z.array(z.object({ compound: z.string(), doseUm: z.number() })),
  cells: z.array(z.object({ line: z.string(), count: z.number() })),
});
export type WellContents = z.infer<typeof wellContentsSchema>;

/** Wells that hold the same. */
export const wellGroupSchema = wellContentsSchema.extend({ wells: z.array(z.string()) });

/** Tip racks come in this format, whatever their make: 8 x 12. */
export const TIPS_IN_RACK = 96;

export const LABWARE_KINDS = ['plate', 'flask', 'tube', 'reservoir', 'cryovial', 'tip-rack'] as const;

/** A piece of labware as the record has it. */
export const labwareSummarySchema = z.object({
  /** EX-12:assay_plate, or the name a person gave. */
  labwareId: z.string(),
  title: z.string(),
  /** Key of the vessels catalogue or of an imported definition. */
  type: z.string(),
  kind: z.enum(LABWARE_KINDS),
  rows: z.int(),
  columns: z.int(),
  /** Execution that it belongs to; null: a person put it there. */
  executionId: z.string().nullable(),
  mode: z.enum(MODES),
  at: labwarePlaceSchema.nullable(),
  /** Since when it stands there. */
  since: z.number(),
  filledWells: z.int(),
  /** Of the fullest well, µL. */
  mostUl: z.number(),
  /** Of a tip rack. */
  tipsUsed: z.int(),
});
export type LabwareSummary = z.infer<typeof labwareSummarySchema>;

export const labwareDetailSchema = labwareSummarySchema.extend({
  /** What a well holds to the brim, µL; null when the type is not known here. */
  totalUl: z.number().nullable(),
  groups: z.array(wellGroupSchema),
});
export type LabwareDetail = z.infer<typeof labwareDetailSchema>;

/** A piece of labware that a person puts on the bench. */
export const newLabwareSchema = z.object({
  labwareId: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$/, 'letters, digits, spaces, . _ -'),
  type: z.string().min(1).max(120),
  at: labwarePlaceSchema,
  reagent: z.string().max(80).optional(),
  volumeUl: z.number().positive().max(2_000_000).optional(),
});

/** A row of the labware table, whole: what a snapshot keeps and a rollback writes back. */
export const labwareRecordSchema = labwareSummarySchema
  .omit({ filledWells: true, mostUl: true })
  .extend({ residueUl: z.number(), groups: z.array(wellGroupSchema) });
export type LabwareRecord = z.infer<typeof labwareRecordSchema>;

export const workcellStateSchema = z.object({
  labware: z.array(labwareRecordSchema),
  assets: z.array(z.object({ assetId: z.string(), location: z.string(), inStorage: z.boolean() })),
});
export type WorkcellState = z.infer<typeof workcellStateSchema>;

export const SNAPSHOT_CAUSES = ['manual', 'before-execution', 'schedule', 'before-rollback'] as const;

export const snapshotViewSchema = z.object({
  snapshotId: z.string(),
  title: z.string(),
  cause: z.enum(SNAPSHOT_CAUSES),
  executionId: z.string().nullable(),
  takenAt: z.number(),
  by: z.string(),
  labwareCount: z.int(),
  hash: z.string(),
});
export type SnapshotView = z.infer<typeof snapshotViewSchema>;

/** What a rollback would change, or has changed, in sentences. */
export const rollbackResultSchema = z.object({ changes: z.array(z.string()), done: z.boolean() });

export const backupViewSchema = z.object({
  file: z.string(),
  fileName: z.string(),
  writtenAt: z.number(),
  bytes: z.number(),
  events: z.int().nullable(),
});
export type BackupView = z.infer<typeof backupViewSchema>;

const well = z.object({
  well: z.string(),
  xMm: z.number(),
  yMm: z.number(),
  zMm: z.number(),
  depthMm: z.number(),
  totalUl: z.number(),
  shape: z.enum(['circular', 'rectangular']),
  diameterMm: z.number().nullable(),
  xSizeMm: z.number().nullable(),
  ySizeMm: z.number().nullable(),
});

/** Labware as one imported definition describes it. Lengths mm from the left front bottom corner, z the inside bottom of a well. */
export const labwareDefinitionSchema = z.object({
  /** namespace/loadName/version, its identity: versions of one name differ. */
  definitionId: z.string(),
  /** Key under which protocols name it. */
  vesselId: z.string(),
  title: z.string(),
  brand: z.string(),
  kind: z.enum(['plate', 'tube', 'reservoir', 'tip-rack', 'other']),
  rows: z.int(),
  columns: z.int(),
  wellCount: z.int(),
  /** False: the wells are no grid of equal wells, so it can be looked at and not planned with; `remark` says why. */
  isUsable: z.boolean(),
  remark: z.string(),
  /** Of the smallest well. */
  totalUl: z.number(),
  lengthMm: z.number(),
  widthMm: z.number(),
  heightMm: z.number(),
  tipLengthMm: z.number().nullable(),
  quirks: z.array(z.string()),
  wells: z.array(well),
});
export type LabwareDefinition = z.infer<typeof labwareDefinitionSchema>;

export const labwareDefinitionViewSchema = labwareDefinitionSchema
  .omit({ wells: true })
  .extend({ importedAt: z.number(), importedBy: z.string() });
export type LabwareDefinitionView = z.infer<typeof labwareDefinitionViewSchema>;

/** The workcell now. */
export const workcellViewSchema = z.object({
  assets: z.array(assetViewSchema),
  labware: z.array(labwareSummarySchema),
  /** When the last verified backup was written. */
  lastBackupAt: z.number().nullable(),
});
export type WorkcellView = z.infer<typeof workcellViewSchema>;
