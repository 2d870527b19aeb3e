import type { OpentronsBench } from './bench.ts';
import type { OpentronsCommand } from './command-params.ts';
import { microlitres } from './findings.ts';
import { reachedWells, nozzleCount, wellsInWords } from './nozzles.ts';
import type { OpentronsFile } from './opentrons-file.ts';

/** Every command as one sentence with units, told as things stand before it. */
export class CommandSentences {
  readonly #file: OpentronsFile;
  readonly #bench: OpentronsBench;

  constructor(file: OpentronsFile, bench: OpentronsBench) {
    this.#file = file;
    this.#bench = bench;
  }

  of(command: OpentronsCommand): string {
    switch (command.type) {
      case 'unknown':
        return `Do "${command.name}", which is not known here.`;
      case 'loadPipette':
      case 'loadModule':
      case 'loadLabware':
      case 'loadLiquid':
      case 'moveLabware':
        return this.#setUp(command);
      case 'home':
        return 'Home all axes.';
      case 'retractAxis':
        return 'Retract an axis.';
      case 'setRailLights':
        return 'Set the lights of the deck.';
      case 'setStatusBar':
        return 'Set the status light.';
      case 'waitForDuration':
        return `Wait ${timeWords(command.params.seconds)}${because(command.params.message)}.`;
      case 'waitForResume':
        return `Pause until a person goes on${because(command.params.message)}.`;
      case 'comment':
        return oneLine(command.params.message) || 'A comment without words.';
      default:
        return 'moduleId' in command.params ? this.#ofModule(command) : this.#ofPipette(command);
    }
  }

  #setUp(command: OpentronsCommand): string {
    switch (command.type) {
      case 'loadPipette': {
        const { pipetteName, mount } = command.params;
        return `Mount the pipette ${pipetteName} on the ${mount}.`;
      }
      case 'loadModule':
        return `Put the module ${command.params.model} in ${this.#bench.placeNamed(command.params.location.slotName)}.`;
      case 'loadLabware': {
        const { displayName, loadName, namespace, version, location } = command.params;
        const title =
          displayName ?? this.#file.definitions.get(`${namespace}/${loadName}/${version}`)?.definition.title;
        return `Put ${title ?? loadName} ${this.#where(location)}.`;
      }
      case 'loadLiquid': {
        const { liquidId, labwareId, volumeByWell } = command.params;
        const volumes = [...new Set(Object.values(volumeByWell))];
        const [least, most] = [Math.min(...volumes), Math.max(...volumes)];
        const much = least === most ? microlitres(least) : `${microlitres(least)} to ${microlitres(most)}`;
        const wells = wellsInWords(Object.keys(volumeByWell));
        if (volumes.length === 0) return `No well of ${this.#labware(labwareId)} is said to hold anything.`;
        return `${wells} of ${this.#labware(labwareId)} ${Object.keys(volumeByWell).length === 1 ? 'holds' : 'hold'} ${much} of ${this.#file.liquids.get(liquidId)?.name ?? liquidId}.`;
      }
      case 'moveLabware': {
        const { labwareId, newLocation, strategy } = command.params;
        const how = strategy === 'usingGripper' ? 'with the gripper' : 'by hand';
        return `Move ${this.#labware(labwareId)} ${this.#where(newLocation).replace(/^in /, 'to ').replace(/^on /, 'onto ')} ${how}.`;
      }
      default:
        return '';
    }
  }

  #ofPipette(command: OpentronsCommand): string {
    switch (command.type) {
      case 'pickUpTip':
        return `Pick up ${this.#tips(command.params.pipetteId)} from ${this.#wells(command.params)}.`;
      case 'dropTip':
        return `Drop ${this.#tips(command.params.pipetteId)} into ${this.#labware(command.params.labwareId)}.`;
      case 'dropTipInPlace':
        return `Drop ${this.#tips(command.params.pipetteId)}${this.#here(command.params.pipetteId)}.`;
      case 'aspirate':
        return `Draw ${this.#volume(command.params)} from ${this.#wells(command.params)}.`;
      case 'dispense':
        return `Give ${this.#volume(command.params)} into ${this.#wells(command.params)}.`;
      case 'aspirateInPlace':
        return `Draw ${this.#volume(command.params)}${this.#here(command.params.pipetteId)}.`;
      case 'dispenseInPlace':
        return `Give off ${this.#volume(command.params)}${this.#here(command.params.pipetteId)}.`;
      case 'airGapInPlace':
        return `Draw ${microlitres(command.params.volume)} of air.`;
      case 'blowout':
        return `Blow out over ${this.#wells(command.params)}.`;
      case 'blowOutInPlace':
        return `Blow out${this.#here(command.params.pipetteId)}.`;
      case 'touchTip':
        return `Touch the tips to ${this.#wells(command.params)}.`;
      case 'moveToWell':
        return `Go to ${this.#wells(command.params)}.`;
      case 'liquidProbe':
      case 'tryLiquidProbe':
        return `Look for liquid in ${this.#wells(command.params)}.`;
      case 'moveToAddressableArea':
      case 'moveToAddressableAreaForDropTip':
        return `Go to ${areaWords(command.params.addressableAreaName)}.`;
      case 'configureForVolume':
        return `Set ${this.#pipette(command.params.pipetteId)} to volumes of ${microlitres(command.params.volume)}.`;
      case 'configureNozzleLayout': {
        const { style, primaryNozzle } = command.params.configurationParams;
        const which = style === 'ALL' ? 'all nozzles' : `${style.toLowerCase()} from nozzle ${primaryNozzle ?? 'A1'}`;
        return `Use ${which} of ${this.#pipette(command.params.pipetteId)}.`;
      }
      case 'prepareToAspirate':
        return `Make ${this.#pipette(command.params.pipetteId)} ready to draw.`;
      case 'verifyTipPresence':
      case 'getTipPresence':
        return `Check the tips of ${this.#pipette(command.params.pipetteId)}.`;
      case 'savePosition':
        return `Note where ${this.#pipette(command.params.pipetteId)} is.`;
      default:
        return 'pipetteId' in (command as { params: object }).params
          ? 'Move the head.'
          : 'Do nothing that is known here.';
    }
  }

  #ofModule(command: OpentronsCommand): string {
    if (command.type === 'unknown' || !('moduleId' in command.params)) return '';
    const title = this.#bench.modules.get(command.params.moduleId)?.title ?? `module ${command.params.moduleId}`;
    switch (command.type) {
      case 'temperatureModule/setTargetTemperature':
      case 'heaterShaker/setTargetTemperature':
        return `Set the ${title} to ${command.params.celsius} °C.`;
      case 'temperatureModule/waitForTemperature':
      case 'heaterShaker/waitForTemperature':
        return typeof command.params.celsius === 'number'
          ? `Wait until the ${title} has ${command.params.celsius} °C.`
          : `Wait until the ${title} has its temperature.`;
      case 'temperatureModule/deactivate':
        return `Switch the ${title} off.`;
      case 'heaterShaker/deactivateHeater':
        return `Switch the heater of the ${title} off.`;
      case 'heaterShaker/setAndWaitForShakeSpeed':
        return `Shake with the ${title} at ${command.params.rpm} rpm.`;
      case 'heaterShaker/deactivateShaker':
        return `Stop shaking with the ${title}.`;
      case 'heaterShaker/openLabwareLatch':
        return `Open the latch of the ${title}.`;
      case 'heaterShaker/closeLabwareLatch':
        return `Close the latch of the ${title}.`;
      case 'thermocycler/setTargetBlockTemperature': {
        const { celsius, holdTimeSeconds } = command.params;
        const hold = typeof holdTimeSeconds === 'number' ? ` and hold it for ${timeWords(holdTimeSeconds)}` : '';
        return `Set the block of the ${title} to ${celsius} °C${hold}.`;
      }
      case 'thermocycler/waitForBlockTemperature':
        return `Wait until the block of the ${title} has its temperature.`;
      case 'thermocycler/setTargetLidTemperature':
        return `Set the lid of the ${title} to ${command.params.celsius} °C.`;
      case 'thermocycler/waitForLidTemperature':
        return `Wait until the lid of the ${title} has its temperature.`;
      case 'thermocycler/deactivateBlock':
        return `Switch the block of the ${title} off.`;
      case 'thermocycler/deactivateLid':
        return `Switch the lid of the ${title} off.`;
      case 'thermocycler/openLid':
      case 'absorbanceReader/openLid':
        return `Open the lid of the ${title}.`;
      case 'thermocycler/closeLid':
      case 'absorbanceReader/closeLid':
        return `Close the lid of the ${title}.`;
      case 'thermocycler/runProfile': {
        const { profile } = command.params;
        const total = profile.reduce((sum, one) => sum + one.holdSeconds, 0);
        return `Run a profile of ${profile.length} steps on the ${title}, ${timeWords(total)} of holding.`;
      }
      case 'thermocycler/runExtendedProfile':
        return `Run a profile of ${command.params.profileElements.length} parts on the ${title}.`;
      case 'magneticModule/engage':
        return `Raise the magnets of the ${title} to ${command.params.height} mm.`;
      case 'magneticModule/disengage':
        return `Lower the magnets of the ${title}.`;
      case 'absorbanceReader/initialize':
        return `Make the ${title} ready to read at ${command.params.sampleWavelengths.join(', ')} nm.`;
      case 'absorbanceReader/read':
        return `Read the plate in the ${title}.`;
      default:
        return `Do "${command.type}" on the ${title}.`;
    }
  }

  #where(place: Parameters<OpentronsBench['placeWords']>[0]): string {
    if (place === 'offDeck') return 'off the deck';
    if (typeof place === 'string') return this.#bench.placeWords(place);
    if ('moduleId' in place) {
      const module = this.#bench.modules.get(place.moduleId);
      return module === undefined ? 'on a module' : `on the ${module.title} in ${module.place}`;
    }
    if ('labwareId' in place) return `onto ${this.#labware(place.labwareId)}`;
    if ('addressableAreaName' in place) return `to ${areaWords(place.addressableAreaName)}`;
    return `in ${this.#bench.placeNamed(place.slotName)}`;
  }

  #labware(id: string): string {
    return this.#bench.labware.get(id)?.title ?? `labware "${id}"`;
  }

  #pipette(id: string): string {
    return this.#bench.pipettes.get(id)?.model.title ?? `pipette "${id}"`;
  }

  #tips(pipetteId: string): string {
    const pipette = this.#bench.pipettes.get(pipetteId);
    const count = pipette === undefined ? 1 : nozzleCount(pipette.layout);
    return count === 1 ? 'a tip' : `${count} tips`;
  }

  #volume({ pipetteId, volume }: { readonly pipetteId: string; readonly volume: number }): string {
    const pipette = this.#bench.pipettes.get(pipetteId);
    const count = pipette === undefined ? 1 : nozzleCount(pipette.layout);
    return count === 1 ? microlitres(volume) : `${microlitres(volume)} with each of ${count} channels`;
  }

  #wells({ pipetteId, labwareId, wellName }: { pipetteId: string; labwareId: string; wellName: string }): string {
    const labware = this.#bench.labware.get(labwareId);
    const pipette = this.#bench.pipettes.get(pipetteId);
    if (labware?.definition === undefined || pipette === undefined) return `${wellName} of ${this.#labware(labwareId)}`;
    const reached = reachedWells(pipette.layout, labware, wellName).filter((one) => one !== null);
    return `${reached.length === 0 ? wellName : wellsInWords(reached)} of ${labware.title}`;
  }

  #here(pipetteId: string): string {
    const at = this.#bench.pipettes.get(pipetteId)?.at;
    if (at === undefined) return ' where the head is';
    return at.kind === 'well' ? ` in ${at.well} of ${this.#labware(at.labwareId)}` : ` in ${areaWords(at.name)}`;
  }
}

/** Time for people: 90 s, 5 min, 2.5 h. */
function timeWords(seconds: number): string {
  if (seconds < 120) return `${Number(seconds.toFixed(1))} s`;
  if (seconds < 7200) return `${Number((seconds / 60).toFixed(1))} min`;
  return `${Number((seconds / 3600).toFixed(2))} h`;
}

/** `fixedTrash` is the fixed trash, `96ChannelWasteChute` the 96 channel waste chute. */
function areaWords(name: string): string {
  const [, what = name, place] = /^(.*[a-z])([A-D][1-4])$/.exec(name) ?? [];
  const words = what.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return `the ${words}${place === undefined ? '' : ` in ${place}`}`;
}

function because(message: string | null | undefined): string {
  const text = oneLine(message ?? '').replace(/[.:]+$/, '');
  return text === '' ? '' : `: ${text}`;
}

/** Text of a file on one line, and no longer than people read. */
function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 300 ? `${line.slice(0, 297)}...` : line;
}
