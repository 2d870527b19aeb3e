import type { BenchLabware, BenchPipette } from './bench.ts';
import { OpentronsBench } from './bench.ts';
import type { CommandOf, OpentronsCommand, Place } from './command-params.ts';
import { Findings } from './findings.ts';
import { ModuleFollower, type ModuleState } from './module-states.ts';
import { layoutOf } from './nozzles.ts';
import type { OpentronsFile } from './opentrons-file.ts';
import { Pipetting } from './pipetting.ts';

/** Follows the commands of a protocol one by one, as far as they can be followed without a robot. */
export class CommandFollower {
  readonly findings = new Findings();
  readonly bench: OpentronsBench;
  readonly pipetting: Pipetting;
  readonly #file: OpentronsFile;
  readonly #modules: ModuleFollower;

  constructor(file: OpentronsFile) {
    this.#file = file;
    this.bench = new OpentronsBench(file, this.findings);
    this.pipetting = new Pipetting(this.bench, this.findings);
    this.#modules = new ModuleFollower(this.findings);
  }

  follow(command: OpentronsCommand): void {
    this.findings.at(command.index);
    if (command.type === 'unknown') {
      this.findings.add(
        'warning',
        'unknown-command',
        `What the command "${command.name}" does is not known here.`,
        command.name,
      );
      return;
    }
    switch (command.type) {
      case 'loadPipette':
        return this.bench.loadPipette(command.params.pipetteId, command.params.pipetteName, command.params.mount);
      case 'loadModule':
        return this.bench.loadModule(command.params.moduleId, command.params.model, command.params.location.slotName);
      case 'loadLabware': {
        const { labwareId, location, displayName } = command.params;
        return this.bench.loadLabware(labwareId, command.params, location, displayName ?? undefined);
      }
      case 'loadLiquid':
        return this.#loadLiquid(command);
      case 'moveLabware':
        return this.#moveLabware(command.params.labwareId, command.params.newLocation, command.params.strategy);
      default:
    }
    if ('pipetteId' in command.params) this.#withPipette(command, command.params.pipetteId);
    else if ('moduleId' in command.params) this.#withModule(command, command.params.moduleId);
  }

  #withModule(command: OpentronsCommand, moduleId: string): void {
    const module = this.bench.modules.get(moduleId);
    if (module === undefined)
      this.findings.add('error', 'module-not-loaded', `The module "${moduleId}" is not loaded.`, moduleId);
    else this.#modules.follow(command, module);
  }

  #withPipette(command: OpentronsCommand, pipetteId: string): void {
    const pipette = this.bench.pipettes.get(pipetteId);
    if (pipette === undefined) {
      this.findings.add('error', 'pipette-not-loaded', `The pipette "${pipetteId}" is not loaded.`, pipetteId);
      return;
    }
    switch (command.type) {
      case 'pickUpTip':
        return this.#inLabware(command, pipette, (rack) =>
          this.pipetting.pickUp(pipette, rack, command.params.wellName),
        );
      case 'dropTip':
        return this.#inLabware(command, pipette, (labware) =>
          this.pipetting.drop(pipette, { labware, well: command.params.wellName }),
        );
      case 'dropTipInPlace':
        return this.pipetting.drop(pipette);
      case 'aspirate':
        return this.#inLabware(command, pipette, (labware) =>
          this.pipetting.aspirate(pipette, labware, command.params.wellName, command.params.volume),
        );
      case 'dispense':
        return this.#inLabware(command, pipette, (labware) =>
          this.pipetting.dispense(pipette, command.params.volume, { labware, well: command.params.wellName }),
        );
      case 'aspirateInPlace':
        return this.#aspirateInPlace(pipette, command.params.volume);
      case 'dispenseInPlace':
        return this.pipetting.dispense(pipette, command.params.volume, this.#spotOf(pipette));
      case 'airGapInPlace':
        return this.pipetting.airGap(pipette, command.params.volume);
      case 'blowout':
        return this.#inLabware(command, pipette, (labware) => {
          pipette.at = { kind: 'well', labwareId: labware.id, well: command.params.wellName };
          this.pipetting.blowOut(pipette, pipette.at);
        });
      case 'blowOutInPlace':
        return this.pipetting.blowOut(pipette, pipette.at);
      default:
        this.#moveOrSet(command, pipette);
    }
  }

  #moveOrSet(command: OpentronsCommand, pipette: BenchPipette): void {
    switch (command.type) {
      case 'touchTip':
      case 'moveToWell':
      case 'liquidProbe':
      case 'tryLiquidProbe':
        return this.#inLabware(command, pipette, (labware) => {
          pipette.at = { kind: 'well', labwareId: labware.id, well: command.params.wellName };
          if (command.type === 'touchTip' && labware.definition?.quirks.includes('touchTipDisabled') === true)
            this.findings.add('error', 'touch-tip-disabled', `Tips must not be touched to ${labware.title}.`);
        });
      case 'moveToAddressableAreaForDropTip':
      case 'moveToAddressableArea':
        pipette.at = { kind: 'area', name: command.params.addressableAreaName };
        return;
      case 'moveToCoordinates':
        pipette.at = undefined;
        return;
      case 'prepareToAspirate':
        if (pipette.tip === undefined) this.findings.add('error', 'no-tip', `${pipette.model.title} has no tips on.`);
        return;
      case 'configureForVolume': {
        const { small } = pipette.model;
        pipette.range = small !== undefined && command.params.volume < pipette.model.leastUl ? small : pipette.model;
        return;
      }
      case 'configureNozzleLayout': {
        const layout = layoutOf(pipette.model.channels, command.params.configurationParams);
        if (layout === undefined)
          this.findings.add('error', 'nozzle-layout', `${pipette.model.title} has no such layout of nozzles.`);
        else if (pipette.tip === undefined) pipette.layout = layout;
        else
          this.findings.add(
            'error',
            'tip-still-on',
            `${pipette.model.title} has tips on; its nozzles cannot be laid out anew.`,
          );
        return;
      }
      default:
    }
  }

  #aspirateInPlace(pipette: BenchPipette, ul: number): void {
    const spot = this.#spotOf(pipette);
    if (spot === undefined) this.pipetting.airGap(pipette, ul);
    else this.pipetting.aspirate(pipette, spot.labware, spot.well, ul);
  }

  #spotOf(pipette: BenchPipette): { readonly labware: BenchLabware; readonly well: string } | undefined {
    const { at } = pipette;
    if (at?.kind !== 'well') return undefined;
    const labware = this.bench.labware.get(at.labwareId);
    return labware === undefined ? undefined : { labware, well: at.well };
  }

  #inLabware(
    command: OpentronsCommand & { readonly params: { readonly labwareId: string; readonly wellName: string } },
    pipette: BenchPipette,
    work: (labware: BenchLabware) => void,
  ): void {
    const { labwareId, wellName } = command.params;
    const labware = this.bench.labware.get(labwareId);
    if (labware === undefined) {
      pipette.at = undefined;
      this.findings.add('error', 'unknown-labware', `The labware "${labwareId}" is not loaded.`, labwareId);
      return;
    }
    this.#checkReach(labware);
    if (labware.definition !== undefined && !labware.definition.wells.some((one) => one.well === wellName)) {
      this.findings.add('error', 'unknown-well', `${labware.title} has no well "${wellName}".`);
      return;
    }
    work(labware);
  }

  /** Whether a pipette gets to labware where it stands now. */
  #checkReach(labware: BenchLabware): void {
    if (labware.place === 'offDeck' || labware.place === 'systemLocation')
      this.findings.add('error', 'off-deck', `${labware.title} is not on the deck.`, labware.id);
    const module = this.bench.moduleUnder(labware);
    if (module?.kind === 'thermocycler' && !module.isLidOpen)
      this.findings.add(
        'error',
        'lid-closed',
        `The lid of the ${module.title} is not open over ${labware.title}.`,
        labware.id,
      );
    if (module?.kind === 'heater-shaker' && module.latch === 'open')
      this.findings.add(
        'error',
        'latch-open',
        `The latch of the ${module.title} is open while a pipette goes to ${labware.title}.`,
        labware.id,
      );
    if (module?.kind === 'heater-shaker' && module.rpm > 0)
      this.findings.add(
        'error',
        'shaking',
        `The ${module.title} shakes while a pipette goes to ${labware.title}.`,
        labware.id,
      );
  }

  #loadLiquid({ params: { liquidId, labwareId, volumeByWell } }: CommandOf<'loadLiquid'>): void {
    const labware = this.bench.labware.get(labwareId);
    if (labware === undefined) {
      this.findings.add('error', 'unknown-labware', `The labware "${labwareId}" is not loaded.`, labwareId);
      return;
    }
    const isNamed = liquidId === 'EMPTY' || this.#file.liquids.has(liquidId);
    if (!isNamed) this.findings.add('error', 'unknown-liquid', `The file names no liquid "${liquidId}".`, liquidId);
    for (const [well, ul] of Object.entries(volumeByWell)) {
      if (labware.definition !== undefined && !labware.definition.wells.some((one) => one.well === well)) {
        this.findings.add('error', 'unknown-well', `${labware.title} has no well "${well}".`);
        continue;
      }
      const volume = this.bench.wellOf(labware, well);
      if (ul > volume.capacityUl && labware.definition !== undefined)
        this.findings.add(
          'error',
          'overfill',
          `${well} of ${labware.title} is said to hold ${ul} µL; it takes ${volume.capacityUl} µL.`,
          `${labwareId} ${well}`,
        );
      volume.liquids.clear();
      if (liquidId !== 'EMPTY') volume.liquids.add(liquidId);
      volume.isKnown = true;
      volume.nowUl = ul;
      if (volume.isTouched) {
        volume.leastUl = Math.min(volume.leastUl, ul);
        volume.mostUl = Math.max(volume.mostUl, ul);
      } else Object.assign(volume, { startUl: ul, leastUl: ul, mostUl: ul, declared: liquidId });
    }
  }

  #moveLabware(labwareId: string, to: Place, strategy: string): void {
    const labware = this.bench.labware.get(labwareId);
    if (labware === undefined) {
      this.findings.add('error', 'unknown-labware', `The labware "${labwareId}" is not loaded.`, labwareId);
      return;
    }
    if (strategy === 'usingGripper' && this.bench.robot === 'OT-2')
      this.findings.add('error', 'no-gripper', `An OT-2 has no gripper that could move ${labware.title}.`);
    this.#checkMoveFrom(labware, this.bench.moduleUnder(labware));
    this.bench.moveLabware(labware, to);
  }

  #checkMoveFrom(labware: BenchLabware, module: ModuleState | undefined): void {
    if (module?.kind === 'thermocycler' && !module.isLidOpen)
      this.findings.add(
        'error',
        'lid-closed',
        `The lid of the ${module.title} is not open over ${labware.title}.`,
        labware.id,
      );
    if (module?.kind === 'heater-shaker' && module.latch === 'closed')
      this.findings.add('error', 'latch-closed', `The latch of the ${module.title} holds ${labware.title}.`);
  }
}
