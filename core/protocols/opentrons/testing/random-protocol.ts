import { SeededRandom } from '../../../base/random.ts';
import { wellName } from '../../../model/well.ts';
import { EXAMPLE_LABWARE, type ExampleLabware } from './example-labware.ts';
import { FileWriter } from './file-writer.ts';

const HEADS = [
  { name: 'p1000_single_flex', channels: 1 },
  { name: 'p1000_multi_flex', channels: 8 },
  { name: 'p1000_96', channels: 96 },
] as const;
const VESSELS: readonly ExampleLabware[] = ['plate96', 'plate384', 'troughs12', 'trough1', 'plate24', 'tubes24'];
const TIP_UL = 200;

/** A valid protocol for a Flex: whatever it draws was there, and whatever it gives has room. The same seed, the same one. */
export function randomProtocol(seed: number): FileWriter {
  return new RandomWriter(seed).write();
}

class RandomWriter {
  readonly #random: SeededRandom;
  readonly #file: FileWriter;
  readonly #head: (typeof HEADS)[number];
  readonly #vessels: ExampleLabware[] = [];
  #rack = 0;
  #nextTip = 0;
  #held = 0;
  #hasTip = false;

  constructor(seed: number) {
    this.#random = new SeededRandom(`opentrons ${seed}`);
    this.#file = new FileWriter('Flex', `Random ${seed}`);
    this.#head = this.#pick(HEADS);
  }

  write(): FileWriter {
    this.#file.pipette(this.#head.name);
    for (const place of ['C1', 'C2', 'B2', 'B3']) this.#file.labware('tips200', `rack${place}`, place);
    for (const place of ['D1', 'D2', 'D3']) {
      // A head with many channels reaches wells of plates and troughs, and not each of single tubes.
      const kinds = this.#head.channels === 1 ? VESSELS : VESSELS.slice(0, this.#head.channels === 8 ? 4 : 2);
      const kind = this.#pick(kinds);
      this.#vessels.push(kind);
      this.#file.labware(kind, place, place, `${kind} in ${place}`);
      this.#declare(place, kind);
    }
    this.#takeTips();
    for (let times = 0; times < 60; times++) this.#step();
    if (this.#hasTip) this.#file.drop();
    return this.#file;
  }

  /** Every well is half full, so that many commands find liquid and room. */
  #declare(place: string, kind: ExampleLabware): void {
    const { rows, columns, ul } = EXAMPLE_LABWARE[kind];
    const volumeByWell: Record<string, number> = {};
    for (let column = 0; column < columns; column++)
      for (let row = 0; row < rows; row++) volumeByWell[wellName({ row, column })] = ul / 2;
    this.#file.liquid(`liquid ${place}`, `Liquid of ${place}`, place, volumeByWell);
  }

  #step(): void {
    const what = this.#random.next();
    if (!this.#hasTip) this.#takeTips();
    else if (what < 0.4) this.#draw();
    else if (what < 0.8) this.#give();
    else if (what < 0.85) this.#airGap();
    else if (what < 0.9) this.#mix();
    else this.#dropTips();
  }

  #draw(): void {
    const ul = this.#volume(Math.min(20, TIP_UL - this.#held));
    if (ul < 5) return;
    const [place, well] = this.#target();
    this.#file.aspirate(place, well, ul);
    this.#held += ul;
  }

  #give(): void {
    const ul = this.#volume(Math.min(20, this.#held));
    if (ul <= 0) return;
    const [place, well] = this.#target();
    this.#file.dispense(place, well, ul);
    this.#held -= ul;
  }

  #mix(): void {
    const ul = this.#volume(Math.min(20, TIP_UL - this.#held));
    if (ul < 5) return;
    const [place, well] = this.#target();
    this.#file.mix(place, well, ul, 2);
  }

  #airGap(): void {
    if (this.#held + 5 > TIP_UL) return;
    const [place, well] = this.#target();
    this.#file.do('moveToWell', { pipetteId: 'left', labwareId: place, wellName: well });
    this.#file.do('prepareToAspirate', { pipetteId: 'left' });
    this.#file.do('airGapInPlace', { pipetteId: 'left', volume: 5, flowRate: 40 });
    this.#held += 5;
  }

  #dropTips(): void {
    if (this.#random.next() < 0.3) {
      const [place, well] = this.#target();
      this.#file.blowOut(place, well);
    }
    this.#file.drop();
    this.#held = 0;
    this.#hasTip = false;
  }

  #takeTips(): void {
    const { channels } = this.#head;
    if (this.#nextTip >= 96) {
      this.#rack++;
      this.#nextTip = 0;
    }
    const rack = ['rackC1', 'rackC2', 'rackB2', 'rackB3'][this.#rack];
    if (rack === undefined) return;
    const well = wellName({ row: this.#nextTip % 8, column: Math.floor(this.#nextTip / 8) });
    this.#nextTip += channels;
    this.#file.pickUp(rack, well);
    this.#hasTip = true;
  }

  /** A well that all channels fit on when the first one goes to it. */
  #target(): [string, string] {
    const index = Math.floor(this.#random.next() * this.#vessels.length);
    const { rows, columns } = EXAMPLE_LABWARE[this.#vessels[index]!];
    const { channels } = this.#head;
    const rowsFree = channels === 1 ? rows : Math.max(1, Math.floor(rows / 8));
    const columnsFree = channels === 96 ? Math.max(1, Math.floor(columns / 12)) : columns;
    const row = Math.floor(this.#random.next() * rowsFree);
    const column = Math.floor(this.#random.next() * columnsFree);
    return [['D1', 'D2', 'D3'][index]!, wellName({ row, column })];
  }

  /** Up to so much, in tenths of a microlitre. */
  #volume(most: number): number {
    return Math.floor(this.#random.next() * most * 10) / 10;
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[Math.floor(this.#random.next() * items.length)]!;
  }
}
