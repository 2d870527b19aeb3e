import { AppError } from '../contract/errors.ts';
import type { Implementer } from './implement-contract.ts';

function missing(): never {
  throw new AppError('not-found', 'The workcell is not open yet.');
}

/** Assets, labware, snapshots and backups. */
export function workcellHandlers(os: Implementer) {
  return {
    view: os.workcell.view.handler(missing),
    addAsset: os.workcell.addAsset.handler(missing),
    changeAsset: os.workcell.changeAsset.handler(missing),
    removeAsset: os.workcell.removeAsset.handler(missing),
    hold: os.workcell.hold.handler(missing),
    release: os.workcell.release.handler(missing),
    setStorage: os.workcell.setStorage.handler(missing),
    calibrate: os.workcell.calibrate.handler(missing),
    note: os.workcell.note.handler(missing),
    history: os.workcell.history.handler(missing),
    labware: os.workcell.labware.handler(missing),
    placeLabware: os.workcell.placeLabware.handler(missing),
    moveLabware: os.workcell.moveLabware.handler(missing),
    removeLabware: os.workcell.removeLabware.handler(missing),
    definitions: os.workcell.definitions.handler(missing),
    definition: os.workcell.definition.handler(missing),
    importLabware: os.workcell.importLabware.handler(missing),
    snapshots: os.workcell.snapshots.handler(missing),
    takeSnapshot: os.workcell.takeSnapshot.handler(missing),
    rollback: os.workcell.rollback.handler(missing),
    backups: os.workcell.backups.handler(missing),
    drillBackup: os.workcell.drillBackup.handler(missing),
  };
}
