import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

const DONE = { ok: true } as const;

/** Assets, labware, snapshots and backups. */
export function workcellHandlers(os: Implementer, lab: LabServices) {
  const { assets, changeovers, labware, definitions, snapshots, backups } = lab.workcell;
  return {
    view: os.workcell.view.handler(() => lab.workcell.view()),
    addAsset: os.workcell.addAsset.handler(({ input: { operator, ...asset } }) =>
      assets.add(asset, actorOf({ operator })),
    ),
    changeAsset: os.workcell.changeAsset.handler(({ input: { assetId, operator, title, location } }) =>
      assets.change(
        assetId,
        { ...(title === undefined ? {} : { title }), ...(location === undefined ? {} : { location }) },
        actorOf({ operator }),
      ),
    ),
    removeAsset: os.workcell.removeAsset.handler(async ({ input }) => {
      await assets.remove(input.assetId, actorOf(input));
      return DONE;
    }),
    hold: os.workcell.hold.handler(({ input }) =>
      assets.hold(input.assetId, input.purpose, input.until, actorOf(input)),
    ),
    release: os.workcell.release.handler(({ input }) => assets.release(input.assetId, actorOf(input))),
    setStorage: os.workcell.setStorage.handler(({ input }) =>
      assets.setStorage(input.assetId, input.inStorage, actorOf(input)),
    ),
    calibrate: os.workcell.calibrate.handler(({ input: { assetId, operator, ...calibration } }) =>
      assets.calibrate(assetId, calibration, actorOf({ operator })),
    ),
    note: os.workcell.note.handler(async ({ input }) => {
      await assets.note(input.assetId, input.note, actorOf(input));
      return DONE;
    }),
    changeovers: os.workcell.changeovers.handler(() => changeovers.views()),
    setChangeover: os.workcell.setChangeover.handler(async ({ input: { operator, ...rule } }) => {
      await changeovers.declare(rule, actorOf({ operator }));
      return changeovers.view(rule.assetId);
    }),
    removeChangeover: os.workcell.removeChangeover.handler(async ({ input }) => {
      await changeovers.remove(input.assetId, actorOf(input));
      return DONE;
    }),
    stateSetUp: os.workcell.stateSetUp.handler(async ({ input }) => {
      await changeovers.state(input.assetId, input.setUp, actorOf(input));
      return changeovers.view(input.assetId);
    }),
    confirmChangeover: os.workcell.confirmChangeover.handler(async ({ input }) => {
      await changeovers.confirm(input.assetId, actorOf(input));
      return changeovers.view(input.assetId);
    }),
    history: os.workcell.history.handler(({ input }) => assets.history(input.subject, input.limit, input.beforeSeq)),
    labware: os.workcell.labware.handler(({ input }) => labware.get(input.labwareId)),
    placeLabware: os.workcell.placeLabware.handler(({ input: { operator, ...given } }) =>
      labware.place(given, actorOf({ operator })),
    ),
    moveLabware: os.workcell.moveLabware.handler(({ input }) =>
      labware.move(input.labwareId, input.to, actorOf(input)),
    ),
    removeLabware: os.workcell.removeLabware.handler(async ({ input }) => {
      await labware.remove(input.labwareId, actorOf(input));
      return DONE;
    }),
    definitions: os.workcell.definitions.handler(() => definitions.list()),
    definition: os.workcell.definition.handler(({ input }) => definitions.get(input.vesselId)),
    importLabware: os.workcell.importLabware.handler(({ input }) => definitions.import(input.text, actorOf(input))),
    snapshots: os.workcell.snapshots.handler(() => snapshots.list()),
    takeSnapshot: os.workcell.takeSnapshot.handler(({ input }) => snapshots.take(input.title, actorOf(input))),
    rollback: os.workcell.rollback.handler(({ input: { snapshotId, drill, reason, operator } }) =>
      snapshots.rollback(snapshotId, { drill, reason }, actorOf({ operator })),
    ),
    backups: os.workcell.backups.handler(() => backups.list()),
    drillBackup: os.workcell.drillBackup.handler(({ input }) => backups.drill(input.fileName)),
  };
}
