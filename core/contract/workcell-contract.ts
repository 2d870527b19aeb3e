import { z } from 'zod';
import { changeoverRuleSchema, changeoverViewSchema, setUpNameSchema } from './changeover.ts';
import { journalEventSchema } from './event.ts';
import { done, path } from './route.ts';
import {
  assetIdSchema,
  assetViewSchema,
  backupViewSchema,
  labwareDefinitionSchema,
  labwareDefinitionViewSchema,
  labwareDetailSchema,
  labwareSummarySchema,
  newAssetSchema,
  newLabwareSchema,
  rollbackResultSchema,
  snapshotViewSchema,
  workcellViewSchema,
} from './workcell.ts';

const operator = z.string().trim().min(1).max(60).optional();
const onAsset = z.object({ assetId: assetIdSchema, operator });
const onLabware = z.object({ labwareId: z.string().min(1).max(120), operator });
const reason = z.string().trim().min(1).max(500);

/** Assets, labware, snapshots and backups. */
export const workcellContract = {
  view: path('GET', '/workcell', 'Assets and labware as they are now').output(workcellViewSchema),
  addAsset: path('POST', '/workcell/assets', 'Enters a place, a piece of equipment, a person or a pool')
    .input(newAssetSchema.extend({ operator }))
    .output(assetViewSchema),
  changeAsset: path('POST', '/workcell/assets/{assetId}', 'Changes title or location of an asset')
    .input(
      onAsset.extend({
        title: z.string().trim().min(1).max(80).optional(),
        location: z.string().trim().max(80).optional(),
      }),
    )
    .output(assetViewSchema),
  removeAsset: path('DELETE', '/workcell/assets/{assetId}', 'Removes an asset that the lab has entered')
    .input(onAsset)
    .output(done),
  hold: path('POST', '/workcell/assets/{assetId}/hold', 'A person keeps an asset to themselves')
    .input(onAsset.extend({ purpose: z.string().trim().min(1).max(120), until: z.number().nullable().default(null) }))
    .output(assetViewSchema),
  release: path('POST', '/workcell/assets/{assetId}/release', 'Ends a hold').input(onAsset).output(assetViewSchema),
  setStorage: path('POST', '/workcell/assets/{assetId}/storage', 'Puts an asset in storage, or takes it out')
    .input(onAsset.extend({ inStorage: z.boolean() }))
    .output(assetViewSchema),
  calibrate: path('POST', '/workcell/assets/{assetId}/calibration', 'Records a calibration')
    .input(
      onAsset.extend({
        doneAt: z.number(),
        dueAt: z.number().nullable(),
        certificate: z.string().trim().min(1).max(200),
      }),
    )
    .output(assetViewSchema),
  note: path('POST', '/workcell/assets/{assetId}/notes', 'A service note in the history of an asset')
    .input(onAsset.extend({ note: reason }))
    .output(done),
  changeovers: path(
    'GET',
    '/workcell/changeovers',
    'How instruments are changed over, and what each is set up for',
  ).output(z.array(changeoverViewSchema)),
  setChangeover: path('POST', '/workcell/assets/{assetId}/changeover', 'Says how an instrument is changed over')
    .input(changeoverRuleSchema.extend({ operator }))
    .output(changeoverViewSchema),
  removeChangeover: path(
    'DELETE',
    '/workcell/assets/{assetId}/changeover',
    'An instrument is not changed over any more',
  )
    .input(onAsset)
    .output(done),
  stateSetUp: path('POST', '/workcell/assets/{assetId}/set-up', 'A person says what an instrument is set up for')
    .input(onAsset.extend({ setUp: setUpNameSchema.nullable() }))
    .output(changeoverViewSchema),
  confirmChangeover: path(
    'POST',
    '/workcell/assets/{assetId}/changeover/done',
    'A person has changed an instrument over by hand',
  )
    .input(onAsset)
    .output(changeoverViewSchema),
  history: path('GET', '/workcell/history/{subject}', 'What happened to an asset or a piece of labware, newest first')
    .input(
      z.object({
        subject: z.string().min(1).max(120),
        limit: z.coerce.number().int().min(1).max(500).default(100),
        beforeSeq: z.coerce.number().int().optional(),
      }),
    )
    .output(z.object({ items: z.array(journalEventSchema), more: z.boolean() })),
  labware: path('GET', '/workcell/labware/{labwareId}', 'One piece of labware with what is in each well')
    .input(onLabware)
    .output(labwareDetailSchema),
  placeLabware: path('POST', '/workcell/labware', 'Puts labware on the bench by hand')
    .input(newLabwareSchema.extend({ operator }))
    .output(labwareSummarySchema),
  moveLabware: path('POST', '/workcell/labware/{labwareId}/move', 'Says where labware was put by hand')
    .input(onLabware.extend({ to: z.object({ instrument: z.string(), place: z.string().nullable() }) }))
    .output(labwareSummarySchema),
  removeLabware: path('POST', '/workcell/labware/{labwareId}/remove', 'Labware was taken off the bench by hand')
    .input(onLabware)
    .output(done),
  definitions: path('GET', '/workcell/definitions', 'Imported labware definitions').output(
    z.array(labwareDefinitionViewSchema),
  ),
  definition: path('GET', '/workcell/definitions/{vesselId}', 'One imported labware definition')
    .input(z.object({ vesselId: z.string().min(1).max(200) }))
    .output(labwareDefinitionSchema),
  importLabware: path(
    'POST',
    '/workcell/definitions',
    'Imports an Opentrons labware definition (schema 2) given as text',
  )
    .input(z.object({ text: z.string().max(2_000_000), fileName: z.string().max(260).optional(), operator }))
    .output(labwareDefinitionViewSchema),
  snapshots: path('GET', '/workcell/snapshots', 'Snapshots of the workcell, newest first').output(
    z.array(snapshotViewSchema),
  ),
  takeSnapshot: path('POST', '/workcell/snapshots', 'Keeps the workcell as it is now')
    .input(z.object({ title: z.string().trim().min(1).max(80), operator }))
    .output(snapshotViewSchema),
  rollback: path(
    'POST',
    '/workcell/snapshots/{snapshotId}/rollback',
    'Sets the workcell back; as a drill it only says what would change',
  )
    .input(
      z.object({
        snapshotId: z.string(),
        drill: z.boolean(),
        reason: z.string().trim().max(500).default(''),
        operator,
      }),
    )
    .output(rollbackResultSchema),
  backups: path('GET', '/workcell/backups', 'Verified backups of the record, newest first').output(
    z.array(backupViewSchema),
  ),
  drillBackup: path('POST', '/workcell/backups/{fileName}/drill', 'Opens a backup apart and checks all of it')
    .input(z.object({ fileName: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/) }))
    .output(z.object({ ok: z.boolean(), events: z.int(), headHash: z.string(), sentence: z.string() })),
};
