import { z } from 'zod';

/**
 * Params of the commands of an Opentrons protocol, as far as they are read here (command schemas 8 to 16,
 * shared-data/command/schemas). Volumes µL for one channel, times s, temperatures °C, speeds rpm, lengths mm. What a
 * schema does not name is ignored; a command that stands in no schema is kept and told.
 */
const id = z.string().min(1).max(300);
const well = z.string().min(1).max(8);
const volume = z.number().nonnegative().max(1_000_000);
const celsius = z.number().min(-100).max(1000);
const seconds = z.number().nonnegative().max(31_536_000);
const text = z.string().max(10_000);
/** A count or place that a later version may not give. */
const nothing = z.object({});

const onPipette = z.object({ pipetteId: id });
/** Where in a well, at what flow: told as left out, and not read. */
const wellLocation = z.unknown().optional();
const flowRate = z.number().positive().max(100_000).optional();
const atWell = z.object({ pipetteId: id, labwareId: id, wellName: well, wellLocation });
const withVolume = z.object({ pipetteId: id, volume, flowRate });
const onModule = z.object({ moduleId: id });

const placeSchema = z.union([
  z.literal('offDeck'),
  z.literal('systemLocation'),
  z.object({ slotName: z.union([id, z.int()]).transform(String) }),
  z.object({ moduleId: id }),
  z.object({ labwareId: id }),
  z.object({ addressableAreaName: id }),
]);
export type Place = z.infer<typeof placeSchema>;

const definitionName = {
  loadName: id,
  namespace: id,
  version: z.int().min(1),
};

const profileStep = z.object({ celsius, holdSeconds: seconds });
const profileElement = z.union([
  profileStep,
  z.object({ steps: z.array(profileStep).max(1000), repetitions: z.int().min(1).max(10_000) }),
]);

export const COMMAND_PARAMS = {
  loadPipette: z.object({ pipetteName: id, mount: z.enum(['left', 'right', 'extension']), pipetteId: id }),
  loadModule: z.object({
    model: id,
    location: z.object({ slotName: z.string().or(z.int()).transform(String) }),
    moduleId: id,
  }),
  loadLabware: z.object({
    ...definitionName,
    location: placeSchema,
    labwareId: id,
    displayName: z.string().max(500).nullish(),
  }),
  loadLiquid: z.object({ liquidId: id, labwareId: id, volumeByWell: z.record(well, volume) }),
  configureForVolume: z.object({ pipetteId: id, volume }),
  configureNozzleLayout: z.object({
    pipetteId: id,
    configurationParams: z.object({
      style: z.enum(['ALL', 'SINGLE', 'ROW', 'COLUMN', 'QUADRANT']),
      primaryNozzle: z.enum(['A1', 'H1', 'A12', 'H12']).optional(),
      frontRightNozzle: well.optional(),
      backLeftNozzle: well.optional(),
    }),
  }),
  pickUpTip: atWell,
  dropTip: atWell,
  dropTipInPlace: onPipette,
  aspirate: z.object({ ...atWell.shape, volume, flowRate }),
  aspirateInPlace: withVolume,
  dispense: z.object({ ...atWell.shape, volume, flowRate, pushOut: volume.nullish() }),
  dispenseInPlace: withVolume,
  airGapInPlace: withVolume,
  blowout: z.object({ ...atWell.shape, flowRate }),
  blowOutInPlace: z.object({ pipetteId: id, flowRate }),
  touchTip: atWell,
  moveToWell: atWell,
  moveToAddressableArea: z.object({ pipetteId: id, addressableAreaName: id }),
  moveToAddressableAreaForDropTip: z.object({ pipetteId: id, addressableAreaName: id }),
  moveToCoordinates: onPipette,
  moveRelative: onPipette,
  savePosition: onPipette,
  prepareToAspirate: onPipette,
  liquidProbe: atWell,
  tryLiquidProbe: atWell,
  verifyTipPresence: onPipette,
  getTipPresence: onPipette,
  home: nothing,
  retractAxis: nothing,
  setRailLights: nothing,
  setStatusBar: nothing,
  moveLabware: z.object({
    labwareId: id,
    newLocation: placeSchema,
    strategy: z.enum(['usingGripper', 'manualMoveWithPause', 'manualMoveWithoutPause']),
  }),
  waitForDuration: z.object({ seconds, message: text.nullish() }),
  waitForResume: z.object({ message: text.nullish() }),
  comment: z.object({ message: text }),
  'temperatureModule/setTargetTemperature': z.object({ moduleId: id, celsius }),
  'temperatureModule/waitForTemperature': z.object({ moduleId: id, celsius: celsius.nullish() }),
  'temperatureModule/deactivate': onModule,
  'heaterShaker/setTargetTemperature': z.object({ moduleId: id, celsius }),
  'heaterShaker/waitForTemperature': z.object({ moduleId: id, celsius: celsius.nullish() }),
  'heaterShaker/setAndWaitForShakeSpeed': z.object({ moduleId: id, rpm: z.number().max(100_000) }),
  'heaterShaker/deactivateHeater': onModule,
  'heaterShaker/deactivateShaker': onModule,
  'heaterShaker/openLabwareLatch': onModule,
  'heaterShaker/closeLabwareLatch': onModule,
  'thermocycler/setTargetBlockTemperature': z.object({
    moduleId: id,
    celsius,
    blockMaxVolumeUl: volume.nullish(),
    holdTimeSeconds: seconds.nullish(),
  }),
  'thermocycler/waitForBlockTemperature': onModule,
  'thermocycler/setTargetLidTemperature': z.object({ moduleId: id, celsius }),
  'thermocycler/waitForLidTemperature': onModule,
  'thermocycler/deactivateBlock': onModule,
  'thermocycler/deactivateLid': onModule,
  'thermocycler/openLid': onModule,
  'thermocycler/closeLid': onModule,
  'thermocycler/runProfile': z.object({
    moduleId: id,
    profile: z.array(profileStep).max(10_000),
    blockMaxVolumeUl: volume.nullish(),
  }),
  'thermocycler/runExtendedProfile': z.object({
    moduleId: id,
    profileElements: z.array(profileElement).max(1000),
    blockMaxVolumeUl: volume.nullish(),
  }),
  'magneticModule/engage': z.object({ moduleId: id, height: z.number().max(1000) }),
  'magneticModule/disengage': onModule,
  'absorbanceReader/openLid': onModule,
  'absorbanceReader/closeLid': onModule,
  'absorbanceReader/initialize': z.object({
    moduleId: id,
    measureMode: z.enum(['single', 'multi']),
    sampleWavelengths: z.array(z.number()).min(1).max(20),
  }),
  'absorbanceReader/read': onModule,
} as const;

export type CommandType = keyof typeof COMMAND_PARAMS;

/** A command whose params are what its type says. */
type KnownCommand = {
  [Type in CommandType]: { readonly type: Type; readonly params: z.output<(typeof COMMAND_PARAMS)[Type]> };
}[CommandType];

/** A command of a type that is not known here: it is told and changes nothing. */
interface UnknownCommand {
  readonly type: 'unknown';
  readonly name: string;
}

export type OpentronsCommand = (KnownCommand | UnknownCommand) & {
  /** In the file's list. */
  readonly index: number;
  readonly key: string | undefined;
};

export type CommandOf<Type extends CommandType> = Extract<OpentronsCommand, { readonly type: Type }>;
