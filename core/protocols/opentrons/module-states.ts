import type { OpentronsCommand } from './command-params.ts';
import type { Findings } from './findings.ts';

type ModuleKind = 'temperature' | 'heater-shaker' | 'thermocycler' | 'magnetic' | 'absorbance' | 'other';

/** A module as a protocol goes along. */
export interface ModuleState {
  readonly id: string;
  readonly model: string;
  readonly title: string;
  readonly kind: ModuleKind;
  readonly place: string;
  targetCelsius: number | undefined;
  lidCelsius: number | undefined;
  rpm: number;
  latch: 'open' | 'closed' | 'unknown';
  isLidOpen: boolean;
}

interface Range {
  readonly low: number;
  readonly high: number;
}

/** By the start of a model's name: kind, title and what it can do, °C and mm (shared-data/module/definitions/3). */
const MODELS: readonly (readonly [string, ModuleKind, string])[] = [
  ['temperatureModule', 'temperature', 'Temperature Module'],
  ['heaterShakerModule', 'heater-shaker', 'Heater-Shaker'],
  ['thermocyclerModule', 'thermocycler', 'Thermocycler'],
  ['magneticModule', 'magnetic', 'Magnetic Module'],
  ['magneticBlock', 'other', 'Magnetic Block'],
  ['absorbanceReader', 'absorbance', 'Absorbance Plate Reader'],
];
const TEMPERATURE: Range = { low: 4, high: 96 };
const HEATER: Range = { low: 37, high: 95 };
const SHAKER: Range = { low: 200, high: 3000 };
const BLOCK: Range = { low: 0, high: 99 };
const LID: Range = { low: 37, high: 110 };
const BLOCK_UL: Range = { low: 0, high: 100 };
const MAGNET: Readonly<Record<string, Range>> = {
  magneticModuleV1: { low: 0, high: 45 },
  magneticModuleV2: { low: 0, high: 25 },
};

export function createModuleState(id: string, model: string, place: string): ModuleState {
  const known = MODELS.find(([start]) => model.startsWith(start));
  return {
    id,
    model,
    title: known?.[2] ?? model,
    kind: known?.[1] ?? 'other',
    place,
    targetCelsius: undefined,
    lidCelsius: undefined,
    rpm: 0,
    latch: 'unknown',
    isLidOpen: false,
  };
}

/** Follows what a command does to its module; what the module cannot do is found. */
export class ModuleFollower {
  readonly #findings: Findings;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  follow(command: OpentronsCommand, module: ModuleState): void {
    switch (command.type) {
      case 'temperatureModule/setTargetTemperature':
        module.targetCelsius = this.#celsius(module, command.params.celsius, TEMPERATURE);
        return;
      case 'heaterShaker/setTargetTemperature':
        module.targetCelsius = this.#celsius(module, command.params.celsius, HEATER);
        return;
      case 'temperatureModule/waitForTemperature':
      case 'heaterShaker/waitForTemperature':
        if (typeof command.params.celsius !== 'number') this.#hasTarget(module, module.targetCelsius);
        return;
      case 'temperatureModule/deactivate':
      case 'heaterShaker/deactivateHeater':
        module.targetCelsius = undefined;
        return;
      case 'heaterShaker/setAndWaitForShakeSpeed':
        this.#latched(module);
        this.#inRange(module, 'speed-out-of-range', command.params.rpm, SHAKER, 'rpm');
        module.rpm = command.params.rpm;
        return;
      case 'heaterShaker/deactivateShaker':
        this.#latched(module);
        module.rpm = 0;
        return;
      case 'heaterShaker/openLabwareLatch':
        if (module.rpm > 0)
          this.#findings.add('error', 'latch-while-shaking', `${module.title} cannot open its latch while it shakes.`);
        module.latch = 'open';
        return;
      case 'heaterShaker/closeLabwareLatch':
        module.latch = 'closed';
        return;
      default:
        this.#followOther(command, module);
    }
  }

  #followOther(command: OpentronsCommand, module: ModuleState): void {
    switch (command.type) {
      case 'thermocycler/setTargetBlockTemperature':
        module.targetCelsius = this.#celsius(module, command.params.celsius, BLOCK, 'block');
        this.#blockVolume(module, command.params.blockMaxVolumeUl);
        return;
      case 'thermocycler/waitForBlockTemperature':
        this.#hasTarget(module, module.targetCelsius);
        return;
      case 'thermocycler/setTargetLidTemperature':
        module.lidCelsius = this.#celsius(module, command.params.celsius, LID, 'lid');
        return;
      case 'thermocycler/waitForLidTemperature':
        this.#hasTarget(module, module.lidCelsius);
        return;
      case 'thermocycler/deactivateBlock':
        module.targetCelsius = undefined;
        return;
      case 'thermocycler/deactivateLid':
        module.lidCelsius = undefined;
        return;
      case 'thermocycler/openLid':
      case 'absorbanceReader/openLid':
        module.isLidOpen = true;
        return;
      case 'thermocycler/closeLid':
      case 'absorbanceReader/closeLid':
        module.isLidOpen = false;
        return;
      case 'thermocycler/runProfile':
        for (const step of command.params.profile) this.#celsius(module, step.celsius, BLOCK, 'block');
        this.#blockVolume(module, command.params.blockMaxVolumeUl);
        return;
      case 'thermocycler/runExtendedProfile':
        for (const element of command.params.profileElements)
          for (const step of 'steps' in element ? element.steps : [element])
            this.#celsius(module, step.celsius, BLOCK, 'block');
        this.#blockVolume(module, command.params.blockMaxVolumeUl);
        return;
      case 'magneticModule/engage': {
        const range = MAGNET[module.model];
        if (range !== undefined) this.#inRange(module, 'height-out-of-range', command.params.height, range, 'mm');
        return;
      }
      default:
    }
  }

  #celsius(module: ModuleState, celsius: number, range: Range, part = ''): number {
    this.#inRange(module, 'temperature-out-of-range', celsius, range, '°C', part);
    return celsius;
  }

  #inRange(module: ModuleState, code: string, value: number, range: Range, unit: string, part = ''): void {
    if (value >= range.low && value <= range.high) return;
    const what = part === '' ? module.title : `The ${part} of the ${module.title}`;
    this.#findings.add(
      'error',
      code,
      `${what} can be set to ${range.low} to ${range.high} ${unit}, not to ${value} ${unit}.`,
    );
  }

  #blockVolume(module: ModuleState, ul: number | null | undefined): void {
    if (typeof ul === 'number') this.#inRange(module, 'block-volume-out-of-range', ul, BLOCK_UL, 'µL');
  }

  #hasTarget(module: ModuleState, target: number | undefined): void {
    if (target === undefined)
      this.#findings.add('error', 'no-target', `${module.title} is waited for, and no temperature was set.`);
  }

  #latched(module: ModuleState): void {
    if (module.latch !== 'closed')
      this.#findings.add(
        'error',
        'latch-open',
        `${module.title} has to have its latch closed before its shaker is started or stopped.`,
      );
  }
}
