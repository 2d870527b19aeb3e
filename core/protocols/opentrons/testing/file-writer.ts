import {
  definitionName,
  EXAMPLE_LABWARE,
  EXAMPLE_NAMESPACE,
  exampleDefinition,
  type ExampleLabware,
} from './example-labware.ts';

type Params = Record<string, unknown>;
/** A place on the deck, `offDeck`, a module, other labware. */
type Location = string | { readonly moduleId: string } | { readonly labwareId: string };

const HEIGHT = { origin: 'bottom', offset: { x: 0, y: 0, z: 1 } };

/** Writes an Opentrons protocol, version 8, command by command. Volumes µL, times s. */
export class FileWriter {
  readonly #robot: 'OT-2' | 'Flex';
  readonly #version: 6 | 7 | 8;
  readonly #name: string;
  readonly #used = new Set<ExampleLabware>();
  readonly #liquids: Record<string, Params> = {};
  readonly #commands: { commandType: string; params: Params; key: string }[] = [];
  readonly #annotations: { name: string; keys: string[] }[] = [];
  #group: { name: string; keys: string[] } | undefined;

  constructor(robot: 'OT-2' | 'Flex', name: string, version: 6 | 7 | 8 = 8) {
    this.#robot = robot;
    this.#version = version;
    this.#name = name;
  }

  /** Number of commands so far: the index of the next one. */
  get length(): number {
    return this.#commands.length;
  }

  do(commandType: string, params: Params): this {
    const key = `${this.#commands.length}-${commandType.replace('/', '-')}`;
    this.#commands.push({ commandType, params, key });
    this.#group?.keys.push(key);
    return this;
  }

  /** Everything that `write` adds belongs to one step of a person. */
  group(name: string, write: () => void): this {
    this.#group = { name, keys: [] };
    this.#annotations.push(this.#group);
    write();
    this.#group = undefined;
    return this;
  }

  pipette(pipetteName: string, mount = 'left', pipetteId = mount): this {
    return this.do('loadPipette', { pipetteName, mount, pipetteId });
  }

  module(model: string, slotName: string, moduleId: string): this {
    return this.do('loadModule', { model, location: { slotName }, moduleId });
  }

  labware(kind: ExampleLabware, labwareId: string, location: Location, displayName?: string): this {
    this.#used.add(kind);
    return this.do('loadLabware', {
      loadName: EXAMPLE_LABWARE[kind].loadName,
      namespace: EXAMPLE_NAMESPACE,
      version: 1,
      labwareId,
      location: placeOf(location),
      ...(displayName === undefined ? {} : { displayName }),
    });
  }

  liquid(liquidId: string, displayName: string, labwareId: string, volumeByWell: Record<string, number>): this {
    this.#liquids[liquidId] = { displayName, description: '', displayColor: '#0072b2' };
    return this.do('loadLiquid', { liquidId, labwareId, volumeByWell });
  }

  pickUp(labwareId: string, wellName: string, pipetteId = 'left'): this {
    return this.do('pickUpTip', { pipetteId, labwareId, wellName });
  }

  aspirate(labwareId: string, wellName: string, volume: number, pipetteId = 'left'): this {
    return this.do('aspirate', { pipetteId, labwareId, wellName, volume, flowRate: 40, wellLocation: HEIGHT });
  }

  dispense(labwareId: string, wellName: string, volume: number, pipetteId = 'left'): this {
    return this.do('dispense', { pipetteId, labwareId, wellName, volume, flowRate: 40, wellLocation: HEIGHT });
  }

  mix(labwareId: string, wellName: string, volume: number, cycles: number, pipetteId = 'left'): this {
    for (let cycle = 0; cycle < cycles; cycle++)
      this.aspirate(labwareId, wellName, volume, pipetteId).dispense(labwareId, wellName, volume, pipetteId);
    return this;
  }

  blowOut(labwareId: string, wellName: string, pipetteId = 'left'): this {
    return this.do('blowout', { pipetteId, labwareId, wellName, flowRate: 40, wellLocation: { origin: 'top' } });
  }

  /** Into the trash of the deck. */
  drop(pipetteId = 'left'): this {
    if (this.#version < 8) return this.do('dropTip', { pipetteId, labwareId: 'fixedTrash', wellName: 'A1' });
    const addressableAreaName = this.#robot === 'OT-2' ? 'fixedTrash' : 'movableTrashA3';
    this.do('moveToAddressableAreaForDropTip', {
      pipetteId,
      addressableAreaName,
      offset: { x: 0, y: 0, z: 0 },
      alternateDropLocation: true,
    });
    return this.do('dropTipInPlace', { pipetteId });
  }

  move(labwareId: string, to: Location, strategy: string): this {
    return this.do('moveLabware', { labwareId, newLocation: to === 'offDeck' ? to : placeOf(to), strategy });
  }

  /** The file as an object, for a test to change. */
  document(): Record<string, unknown> {
    const { commandAnnotationSchemaId, commandAnnotations, ...file } = this.#whole();
    if (this.#version === 8) return { ...file, commandAnnotationSchemaId, commandAnnotations };
    const { liquidSchemaId: _a, labwareDefinitionSchemaId: _b, commandSchemaId: _c, ...older } = file;
    return this.#version === 7 ? older : { ...older, ...this.#equipment() };
  }

  /** What version 6 has beside its commands, and the commands without it. */
  #equipment(): Record<string, unknown> {
    const maps: Record<'pipettes' | 'modules' | 'labware', Params> = {
      pipettes: {},
      modules: {},
      labware: { fixedTrash: { displayName: 'Trash', definitionId: 'opentrons/opentrons_1_trash_1100ml_fixed/1' } },
    };
    const commands = this.#commands.map((command) => {
      const { pipetteName, model, loadName, namespace, version, displayName, ...params } = command.params;
      if (command.commandType === 'loadPipette') maps.pipettes[String(params['pipetteId'])] = { name: pipetteName };
      else if (command.commandType === 'loadModule') maps.modules[String(params['moduleId'])] = { model };
      else if (command.commandType === 'loadLabware') {
        const definitionId = [namespace, loadName, version].map(String).join('/');
        maps.labware[String(params['labwareId'])] = {
          definitionId,
          ...(displayName === undefined ? {} : { displayName }),
        };
      } else return command;
      return { ...command, params };
    });
    return { ...maps, commands };
  }

  #whole() {
    return {
      $otSharedSchema: `#/protocol/schemas/${this.#version}`,
      schemaVersion: this.#version,
      metadata: { protocolName: this.#name, author: 'Wellrun', description: `An example: ${this.#name}.` },
      robot:
        this.#robot === 'OT-2'
          ? { model: 'OT-2 Standard', deckId: 'ot2_standard' }
          : { model: 'OT-3 Standard', deckId: 'ot3_standard' },
      liquidSchemaId: 'opentronsLiquidSchemaV1',
      liquids: this.#liquids,
      labwareDefinitionSchemaId: 'opentronsLabwareSchemaV2',
      labwareDefinitions: Object.fromEntries(
        [...this.#used].map((kind) => [definitionName(kind), exampleDefinition(kind)]),
      ),
      commandSchemaId: 'opentronsCommandSchemaV8',
      commands: this.#commands,
      commandAnnotationSchemaId: 'opentronsCommandAnnotationSchemaV1',
      commandAnnotations: this.#annotations.map(({ name, keys }) => ({
        annotationType: 'secondOrderCommand',
        commandKeys: keys,
        params: {},
        machineReadableName: 'step',
        userSpecifiedName: name,
      })),
    };
  }

  text(): string {
    return JSON.stringify(this.document());
  }
}

function placeOf(location: Location): Params {
  return typeof location === 'string' ? { slotName: location } : location;
}
