import type { LabwareState } from '../labware-state.ts';
import type { StepBuilder, Volume } from '../step-builder.ts';
import { channelsFor } from './shared-params.ts';

/** Dead volume of one trough of the reservoir that multichannel work is done from, mL. */
export function troughDeadMl(step: StepBuilder): number {
  return (step.catalog.vessels.get('reservoir_12_15ml')?.deadUl ?? 1000) / 1000;
}

export function isPlate(labware: LabwareState): boolean {
  return labware.vessel.kind === 'plate';
}

/** Takes a trough and tips for multichannel work. */
export function useTrough(step: StepBuilder, labware: LabwareState): void {
  if (step.materials.isFirst('reservoir_12_15ml')) step.materials.useConsumable('reservoir_12_15ml');
  if (!step.keepsTips) step.materials.useConsumable('tip_300', channelsFor(labware));
}

/** Gives a reagent into labware. */
export function giveReagent(
  step: StepBuilder,
  labware: LabwareState,
  wells: readonly string[],
  reagent: string,
  volume: Volume,
  suffix = '',
): void {
  step.bringHome(labware);
  const draft = (group: readonly string[]) => ({
    command: 'dispense',
    params: { labwareId: labware.labwareId, wells: group, reagent, volumeUl: volume.sent },
  });
  step.sendByColumn(labware, wells, isPlate(labware) ? 'distribute' : 'dispense', draft, suffix);
}

/** How much is expected to be drawn off in all, µL. */
export function drawnUl(labware: LabwareState, wells: readonly string[], volume: Volume | undefined): number {
  return wells.reduce((sum, well) => sum + (volume?.ul ?? labware.wells.get(well)?.volumeUl ?? 0), 0);
}

/** Draws off to waste; without a volume all there is. */
export function drawOff(
  step: StepBuilder,
  labware: LabwareState,
  wells: readonly string[],
  volume: Volume | undefined,
  suffix = '',
): void {
  step.bringHome(labware);
  if (!labware.hasWastePipette && !step.keepsTips) step.materials.useConsumable('aspirating_pipette');
  const draft = (group: readonly string[]) => ({
    command: 'aspirate',
    params: { labwareId: labware.labwareId, wells: group, ...(volume === undefined ? {} : { volumeUl: volume.sent }) },
  });
  step.sendByColumn(labware, wells, isPlate(labware) ? 'distribute' : 'aspirate', draft, suffix);
  if (!step.keepsTips) labware.hasWastePipette = true;
}

/** Remarks on tips that are on and draw from other wells than before. */
export function noteDraw(step: StepBuilder, from: LabwareState, wells: readonly string[]): void {
  if (!step.keepsTips) return;
  const remark = step.bench.tips.remarkOnDraw(`${from.labwareId} ${wells.join()}`, wells.length, from.title);
  if (remark !== undefined) step.bench.warn({ ...remark, labwareId: from.labwareId });
}

/** The volume a step gives, or the one that is usual for this labware. */
export function volumeOr(
  step: StepBuilder,
  params: Parameters<StepBuilder['volume']>[0],
  usualUl: number,
  what: string,
): Volume {
  const given = step.volume(params);
  if (given !== undefined) return given;
  if (usualUl > 0) return { ul: usualUl, sent: usualUl };
  throw step.fault('volumeMl', `The ${what} is missing. Give volumeMl or volumeUl.`);
}

/** A value of the vessel in µL; the data gives mL for flasks and µL for plates. */
export function vesselUl(labware: LabwareState, field: string): number {
  const value = labware.vessel.values[field];
  return typeof value === 'number' ? value * (isPlate(labware) ? 1 : 1000) : 0;
}

/** One tip makes the medium with a supplement that a whole plan uses. */
export function useSupplementTip(step: StepBuilder, reagent: string): void {
  const [, supplement] = reagent.split('+');
  if (supplement !== undefined && step.materials.isFirst(`tip for ${supplement}`))
    step.materials.useConsumable('tip_20');
}

/** Into the incubator, some minutes, out again. */
export function incubateFor(step: StepBuilder, labware: LabwareState, minutes: number, label: string): void {
  step.store(labware);
  step.wait(minutes, label, labware);
  step.bringHome(labware);
}

/** A text of the profile of the cell line; empty where it has none. */
export function lineText(step: StepBuilder, field: string): string {
  const value = step.line().values[field];
  return typeof value === 'string' ? value : '';
}
