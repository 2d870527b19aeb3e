import { z } from 'zod';
import type { OpentronsReport } from '#core/contract/opentrons.ts';

const named = z.object({ id: z.string(), name: z.string() });
const place = z.union([z.string(), z.record(z.string(), z.string())]);

/** What `opentrons_analysis.py` writes of one protocol. */
export const packageAnalysisSchema = z.object({
  result: z.enum(['ok', 'not-ok']),
  errors: z.array(z.object({ errorType: z.string(), detail: z.string(), wrappedErrors: z.array(z.unknown()) })),
  commands: z.array(z.object({ commandType: z.string(), key: z.string(), status: z.string() })),
  pipettes: z.array(named.extend({ mount: z.string() })),
  modules: z.array(z.object({ id: z.string(), model: z.string(), slot: z.string() })),
  labware: z.array(z.object({ id: z.string(), definition: z.string(), location: place })),
  liquids: z.array(named),
  wells: z.array(z.object({ labwareId: z.string(), well: z.string(), endUl: z.number() })),
  tips: z.record(z.string(), z.array(z.string())),
});
export type PackageAnalysis = z.infer<typeof packageAnalysisSchema>;

export const COMPARED = ['equipment', 'labware', 'liquids', 'tips', 'volumes', 'errors'] as const;
type Compared = (typeof COMPARED)[number];

/** Errors that the package stops at, and how Wellrun names them. */
const SAME_ERROR: Readonly<Record<string, string>> = {
  TipNotAttachedError: 'no-tip',
  TipAttachedError: 'tip-still-on',
  InvalidAspirateVolumeError: 'tip-volume-exceeded',
  InvalidDispenseVolumeError: 'dispense-too-much',
  LocationIsOccupiedError: 'place-occupied',
  InvalidTargetTemperatureError: 'temperature-out-of-range',
  InvalidTargetSpeedError: 'speed-out-of-range',
  NoTargetTemperatureSetError: 'no-target',
  LabwareIsNotTipRackError: 'no-tip-rack',
  ThermocyclerNotOpenError: 'lid-closed',
  CannotPerformModuleAction: 'latch-open',
  TouchTipDisabledError: 'touch-tip-disabled',
  LabwareDefinitionDoesNotExistError: 'unknown-labware',
  LabwareNotLoadedError: 'unknown-labware',
  PipetteNotLoadedError: 'pipette-not-loaded',
  PipetteMovementRestrictedByHeaterShakerError: 'latch-open',
  ModuleNotLoadedError: 'module-not-loaded',
  WellDoesNotExistError: 'unknown-well',
};
const LOOKED_FOR_BY_BOTH: ReadonlySet<string> = new Set(Object.values(SAME_ERROR));
const SAME_UL = 1e-6;

/**
 * Where two analyses of one protocol differ, in sentences.
 * @param ours of all commands; @param upTo of those before the one that the package stopped at
 */
export function differencesOf(
  what: Compared,
  theirs: PackageAnalysis,
  ours: OpentronsReport,
  upTo: OpentronsReport,
): string[] {
  switch (what) {
    case 'equipment':
      return [
        ...listDifferences(
          theirs.pipettes.map((one) => `${one.id} ${one.name} ${one.mount}`),
          upTo.pipettes.map((one) => `${one.id} ${one.name} ${one.mount}`),
        ),
        ...listDifferences(
          theirs.modules.map((one) => `${one.id} ${one.model} ${one.slot}`),
          upTo.modules.map((one) => `${one.id} ${one.model} ${one.slot}`),
        ),
      ];
    case 'labware':
      return listDifferences(
        theirs.labware.map((one) => `${one.id} ${one.definition} in ${placeIn(theirs, one.location)}`),
        upTo.labware.map((one) => `${one.id} ${one.definition} in ${one.slot}`),
      );
    case 'liquids':
      return listDifferences(
        theirs.liquids.map((one) => `${one.id} ${one.name}`),
        upTo.liquids.map((one) => `${one.id} ${one.name}`),
      );
    case 'tips':
      return listDifferences(
        Object.entries(theirs.tips).map(([rack, wells]) => `${rack}: ${wells.join(' ')}`),
        upTo.tips.map((one) => `${one.labwareId}: ${one.wells.join(' ')}`),
      );
    case 'volumes':
      return volumeDifferences(theirs, upTo);
    case 'errors':
      return errorDifferences(theirs, ours);
  }
}

function listDifferences(theirs: readonly string[], ours: readonly string[]): string[] {
  return [
    ...theirs.filter((one) => !ours.includes(one)).map((one) => `we miss ${one}`),
    ...ours.filter((one) => !theirs.includes(one)).map((one) => `they miss ${one}`),
  ];
}

function placeIn(analysis: PackageAnalysis, location: PackageAnalysis['labware'][number]['location']): string {
  if (typeof location === 'string') return location === 'offDeck' ? 'off deck' : location;
  const { slotName, moduleId, labwareId, addressableAreaName } = location;
  if (moduleId !== undefined) return analysis.modules.find((one) => one.id === moduleId)?.slot ?? moduleId;
  if (labwareId === undefined) return slotName ?? addressableAreaName ?? '';
  const below = analysis.labware.find((one) => one.id === labwareId);
  return below === undefined ? labwareId : placeIn(analysis, below.location);
}

/** Every well of every piece of labware; one that Wellrun says nothing of is empty. */
function volumeDifferences(theirs: PackageAnalysis, ours: OpentronsReport): string[] {
  const own = new Map(ours.wells.map((one) => [`${one.labwareId} ${one.well}`, one.endUl]));
  const differences = theirs.wells.flatMap(({ labwareId, well, endUl }) => {
    const key = `${labwareId} ${well}`;
    const ul = own.get(key) ?? 0;
    own.delete(key);
    return Math.abs(ul - endUl) > SAME_UL ? [`${well} of ${labwareId}: ${endUl} µL, and ${ul} by us`] : [];
  });
  return [...differences, ...[...own.keys()].map((key) => `they know no well ${key}`)];
}

function innermost(error: unknown): string {
  const { errorType, wrappedErrors } = error as PackageAnalysis['errors'][number];
  return wrappedErrors.length === 0 ? errorType : innermost(wrappedErrors[0]);
}

/** Both stop at the same command for the same reason, or neither does. */
function errorDifferences(theirs: PackageAnalysis, ours: OpentronsReport): string[] {
  const own = ours.warnings.find((one) => one.severity === 'error' && LOOKED_FOR_BY_BOTH.has(one.code));
  const said = own === undefined ? 'nothing' : `${own.code} at command ${own.commandIndex ?? '?'}`;
  const [error] = theirs.errors;
  if (error === undefined) return own === undefined ? [] : [`they find nothing, we ${said}`];
  const type = innermost(error);
  const expected = `${SAME_ERROR[type] ?? type} at command ${theirs.commands.length - 1}`;
  return said === expected ? [] : [`they find ${expected}, we ${said}`];
}
