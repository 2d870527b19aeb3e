import type { Json } from '../../contract/json.ts';
import type { ProtocolDocument, ProtocolStep } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import type { FileDefinition, OpentronsFile } from './opentrons-file.ts';
import { convertLabware, count, type ConvertedLabware } from './convert-labware.ts';
import { joinMixes, type Mix, type Transfer } from './liquid-flows.ts';
import { traceOpentrons, type OpentronsTrace, type TracedItem } from './trace-opentrons.ts';
import { stockTip, tipSessions, type TracedTips } from './tip-sessions.ts';
import { wellWords } from './well-words.ts';

export interface ConvertedOpentrons {
  /** A protocol of Wellrun; it can be planned when the definitions are in the catalogue. */
  readonly document: ProtocolDocument;
  /** Definitions of the file that no vessel of the catalogue stands for: their texts are imported as labware. */
  readonly definitions: readonly FileDefinition[];
  /** What is left out or stands for something else, each once, in sentences. */
  readonly notCarriedOver: readonly string[];
}

/**
 * Makes a protocol of Wellrun of an Opentrons protocol: liquid moves well by well in groups, waits, pauses, shaking.
 * The file's name and hash stand in its description; its id follows from its name, so that a file that was changed becomes
 * the next version.
 */
export function convertOpentrons(file: OpentronsFile, catalog: Catalog): ConvertedOpentrons {
  return convertTrace(file, traceOpentrons(file), catalog);
}

export function convertTrace(file: OpentronsFile, trace: OpentronsTrace, catalog: Catalog): ConvertedOpentrons {
  const labware = convertLabware(file, trace.bench, catalog);
  const writer = new StepWriter(labware);
  const items = joinMixes(trace.items);
  const sessions = tipSessions(items, trace.tips);
  const picked = new Map(sessions.map((session) => [session.first, session]));
  const dropped = new Map(sessions.map((session) => [session.last, session]));
  for (const [index, item] of items.entries()) {
    const first = picked.get(index);
    if (first !== undefined) writer.pickUp(first.tips, item.group);
    writer.write(item);
    const last = dropped.get(index);
    if (last !== undefined) writer.drop(last.tips, item.group);
  }
  const steps = writer.steps();
  const left = [...trace.leftOut, ...labware.remarks];
  if (writer.unplaced > 0) left.push(`${count(writer.unplaced, 'transfer')} from or into labware that is left out.`);
  return {
    document: {
      wellrun: 1,
      id: slug(file.name),
      name: file.name.slice(0, 120),
      version: 1,
      description: description(file),
      ...(file.author === '' ? {} : { author: file.author.slice(0, 120) }),
      tags: ['opentrons', file.robot],
      operationType: 'liquid-handling',
      ...(Object.keys(labware.labware).length === 0 ? {} : { labware: labware.labware }),
      steps,
    },
    definitions: labware.definitions,
    notCarriedOver: left,
  };
}

function description(file: OpentronsFile): string {
  const origin = `Made from the ${file.robot} protocol ${file.fileName.slice(0, 200)} (Opentrons JSON version ${file.schemaVersion}, SHA-256 ${file.sha256}).`;
  const own = file.description.trim().slice(0, 2000 - origin.length - 1);
  return own === '' ? origin : `${own} ${origin}`;
}

function slug(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 60)
    .replace(/-+$/, '');
  return plain === '' ? 'opentrons-protocol' : `opentrons-${plain}`;
}

/** Writes the steps of a protocol, those of one group into one step. */
class StepWriter {
  /** Transfers with labware that could not be carried over. */
  unplaced = 0;
  readonly #labware: ConvertedLabware;
  readonly #steps: ProtocolStep[] = [];
  #group: { readonly name: string; readonly steps: ProtocolStep[] } | undefined;
  #number = 0;
  #groupNumber = 0;
  /** Tips are on for several steps. */
  #isHeld = false;

  constructor(labware: ConvertedLabware) {
    this.#labware = labware;
  }

  write(item: TracedItem): void {
    const step = this.#stepOf(item);
    if (step !== undefined) this.#add(step, item.group);
  }

  pickUp({ count: tips, volumeUl }: TracedTips, group: string | null): void {
    this.#isHeld = true;
    this.#add(this.#step('Pick up tips', 'pick_up_tips', { type: stockTip(volumeUl), count: tips }), group);
  }

  drop({ to }: TracedTips, group: string | null): void {
    this.#isHeld = false;
    this.#add(this.#step('Drop tips', 'drop_tips', { to }), group);
  }

  #add(step: ProtocolStep, group: string | null): void {
    if (group === null) {
      this.#group = undefined;
      this.#steps.push(step);
      return;
    }
    if (this.#group?.name !== group) {
      this.#group = { name: group, steps: [] };
      this.#groupNumber++;
      this.#steps.push({ id: `group_${this.#groupNumber}`, name: group.slice(0, 120), steps: this.#group.steps });
    }
    this.#group.steps.push(step);
  }

  /** At least one, as a protocol has to have. */
  steps(): ProtocolStep[] {
    if (this.#steps.length > 0) return this.#steps;
    return [
      { id: 'nothing', name: 'Nothing to do', operation: 'comment', params: { text: 'The file moves no liquid.' } },
    ];
  }

  #stepOf(item: TracedItem): ProtocolStep | undefined {
    switch (item.kind) {
      case 'transfer':
        return this.#transfer(item);
      case 'mix':
        return this.#mix(item);
      case 'wait':
        return this.#step('Wait', 'wait', {
          seconds: item.seconds,
          ...(item.why === '' ? {} : { why: item.why.slice(0, 200) }),
        });
      case 'ask':
        return this.#step('Pause', 'wait_operator', { prompt: item.prompt.slice(0, 500) });
      case 'comment':
        return this.#step('Comment', 'comment', { text: item.text.slice(0, 1000) });
      case 'shake': {
        const labware = this.#labware.names.get(item.labwareId);
        if (labware === undefined) return undefined;
        return this.#step('Shake', 'shake', { labware, rpm: item.rpm, seconds: item.seconds });
      }
    }
  }

  #mix({ labwareId, wells, ul, cycles }: Mix): ProtocolStep | undefined {
    const labware = this.#labware.names.get(labwareId);
    if (labware === undefined) {
      this.unplaced++;
      return undefined;
    }
    return this.#step(`Mix ${this.#title(labware)}`, 'mix', {
      labware,
      ...wellsParam('wells', wells),
      volumeUl: volume(ul),
      cycles,
      ...(this.#isHeld ? { tips: 'held' } : {}),
    });
  }

  #transfer({ from, to, pairs, ul, tips: usedTips, tipUl }: Transfer): ProtocolStep | undefined {
    const source = this.#labware.names.get(from);
    const target = to === null ? null : this.#labware.names.get(to);
    if (source === undefined || target === undefined) {
      this.unplaced++;
      return undefined;
    }
    const volumeUl = volume(ul);
    const sources = [...new Set(pairs.map((one) => one.from))];
    if (target === null)
      return this.#step(`From ${this.#title(source)} to waste`, 'aspirate', {
        labware: source,
        ...wellsParam('wells', sources),
        volumeUl,
      });
    const targets = [...new Set(pairs.map((one) => one.to))];
    const name = `${this.#title(source)} to ${this.#title(target)}`;
    const ends = { from: source, to: target };
    const tips = { tips: this.#isHeld ? 'held' : usedTips === 'same' ? 'same' : 'fresh' };
    if (sources.length > 1)
      return this.#step(name, 'transfer_wells', {
        ...ends,
        ...wellsParam('fromWells', sources),
        ...wellsParam('toWells', targets),
        volumeUl,
        ...tips,
      });
    const one = { ...ends, fromWell: sources[0]!, ...wellsParam('toWells', targets), volumeUl };
    if (usedTips === 'same' && ul <= tipUl)
      return this.#step(name, 'distribute', { ...one, tipUl, ...(this.#isHeld ? tips : {}) });
    return this.#step(name, 'transfer', { ...one, ...(this.#isHeld || usedTips === 'same' ? tips : {}) });
  }

  #title(labware: string): string {
    return this.#labware.labware[labware]?.title.slice(0, 50) ?? labware;
  }

  #step(name: string, operation: string, params: Record<string, Json>): ProtocolStep {
    this.#number++;
    return { id: `step_${this.#number}`, name: name.slice(0, 120), operation, params };
  }
}

/** In words, or as a list where the words would be too long. */
function wellsParam(name: string, wells: readonly string[]): Record<string, Json> {
  const words = wellWords(wells);
  return { [name]: words.length <= 300 ? words : [...wells] };
}

/** Without what adding in binary leaves behind. */
function volume(ul: number): number {
  return Number(ul.toFixed(4));
}
