import type { Random } from '#core/base/random.ts';
import type { Change } from './record.ts';

/** The name and bytes of every file below a folder. */
export type Files = ReadonlyMap<string, Buffer>;

/** A disk writes whole sectors: what a cut leaves of a write is some of its sectors. */
const SECTOR_BYTES = 512;

/**
 * What of the changes that were not yet synced is on the disk after a cut: none, all, the oldest with the last one torn,
 * only the newest (the disk reordered), whole writes by chance, or sectors by chance.
 */
const CUT_STYLES = ['none', 'all', 'oldest', 'newest', 'writes', 'sectors'] as const;
export type CutStyle = (typeof CUT_STYLES)[number];

class Content {
  #bytes: Buffer;
  #size: number;

  constructor(bytes: Buffer = Buffer.alloc(0)) {
    this.#bytes = Buffer.from(bytes);
    this.#size = bytes.length;
  }

  get size(): number {
    return this.#size;
  }

  write(offset: number, data: Buffer): void {
    const end = offset + data.length;
    if (end > this.#size) this.resize(end);
    data.copy(this.#bytes, offset);
  }

  resize(size: number): void {
    if (size > this.#bytes.length) {
      const grown = Buffer.alloc(Math.max(size, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#size);
      this.#bytes = grown;
    }
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }

  toBuffer(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#size));
  }
}

type FileChange = Extract<Change, { kind: 'written' | 'truncated' }>;
type NameChange =
  | { readonly kind: 'linked'; readonly name: string; readonly file: SimulatedFile }
  | Extract<Change, { kind: 'unlinked' | 'renamed' }>;

interface SimulatedFile {
  /** What a reader sees. */
  readonly present: Content;
  /** What a cut cannot take away. */
  readonly durable: Content;
  unsynced: { readonly order: number; readonly change: FileChange }[];
}

/**
 * A disk as a program sees it and as a power cut leaves it. Bytes are durable once their file was synced. Names (a file
 * created, renamed, deleted) are durable once the folder was synced; until then a prefix of their changes is, in order,
 * as journalling file systems keep it. Everything else is up to chance.
 */
export class SimulatedDisk {
  readonly #durableNames = new Map<string, SimulatedFile>();
  readonly #names = new Map<string, SimulatedFile>();
  readonly #files = new Map<bigint, SimulatedFile>();
  #unsyncedNames: NameChange[] = [];
  #order = 0;

  constructor(present: Files = new Map()) {
    for (const [name, bytes] of present) {
      const file: SimulatedFile = { present: new Content(bytes), durable: new Content(bytes), unsynced: [] };
      this.#durableNames.set(name, file);
      this.#names.set(name, file);
    }
  }

  apply(change: Change): void {
    this.#order++;
    switch (change.kind) {
      case 'opened':
        this.#open(change);
        break;
      case 'written':
      case 'truncated': {
        const file = this.#file(change.inode);
        applyTo(file.present, change);
        file.unsynced.push({ order: this.#order, change });
        break;
      }
      case 'synced': {
        const file = this.#file(change.inode);
        for (const { change: written } of file.unsynced) applyTo(file.durable, written);
        file.unsynced = [];
        break;
      }
      case 'sync-failed':
        // The kernel marks the pages clean all the same and never writes them again: take the worst, that none arrived.
        this.#file(change.inode).unsynced = [];
        break;
      case 'folder-synced':
        for (const name of this.#unsyncedNames) applyName(this.#durableNames, name);
        this.#unsyncedNames = [];
        break;
      case 'unlinked':
      case 'renamed':
        this.#unsyncedNames.push(change);
        applyName(this.#names, change);
        break;
    }
  }

  /** What a reader would see now. */
  present(): Map<string, Buffer> {
    return new Map([...this.#names].map(([name, file]) => [name, file.present.toBuffer()]));
  }

  /** What is there when the power comes back. */
  afterCut(random: Random): { readonly style: CutStyle; readonly files: Map<string, Buffer> } {
    const style = pick(CUT_STYLES, random);
    const share = random.next();
    const turn = this.#turn(random);
    const keep = (order: number): Keep => KEEPS[style](order - turn, random.next() < share);
    const names = new Map(this.#durableNames);
    const namesKept =
      style === 'none' ? 0 : style === 'all' ? Infinity : Math.floor(random.next() * (this.#unsyncedNames.length + 1));
    for (const name of this.#unsyncedNames.slice(0, namesKept)) applyName(names, name);
    // Some file systems record a file's new length before the bytes that made it longer: what is missing reads as zeros.
    const lengthFirst = random.next() < 0.5;
    const files = new Map<string, Buffer>();
    for (const [name, file] of names) {
      const content = contentAfter(file, keep, random, share);
      if (lengthFirst && style !== 'none' && file.present.size > content.size) content.resize(file.present.size);
      files.set(name, content.toBuffer());
    }
    return { style, files };
  }

  #open(change: Extract<Change, { kind: 'opened' }>): void {
    if (change.created) {
      const file: SimulatedFile = { present: new Content(), durable: new Content(), unsynced: [] };
      this.#files.set(change.inode, file);
      this.#names.set(change.name, file);
      this.#unsyncedNames.push({ kind: 'linked', name: change.name, file });
    } else if (this.#names.has(change.name)) {
      this.#files.set(change.inode, this.#names.get(change.name)!);
    } else {
      throw new Error(`The record opens ${change.name}, which was neither there before nor created`);
    }
  }

  #file(inode: bigint): SimulatedFile {
    const file = this.#files.get(inode);
    if (!file) throw new Error(`The record changes file ${inode} before it opens it`);
    return file;
  }

  /** The change at which the disk was interrupted, one of those not yet synced. */
  #turn(random: Random): number {
    const orders = [...new Set(this.#names.values())].flatMap((file) => file.unsynced.map(({ order }) => order));
    return orders.length === 0 ? 0 : pick(orders, random);
  }
}

type Keep = 'nothing' | 'whole' | 'torn' | 'sectors';

/** What stays of a change that lies `after` the interrupted one, by style; `lucky` is chance. */
const KEEPS: Record<CutStyle, (after: number, lucky: boolean) => Keep> = {
  none: () => 'nothing',
  all: () => 'whole',
  oldest: (after) => (after === 0 ? 'torn' : after < 0 ? 'whole' : 'nothing'),
  newest: (after) => (after === 0 ? 'torn' : after > 0 ? 'whole' : 'nothing'),
  writes: (_after, lucky) => (lucky ? 'whole' : 'nothing'),
  sectors: () => 'sectors',
};

function applyTo(content: Content, change: FileChange): void {
  if (change.kind === 'written') content.write(change.offset, change.data);
  else content.resize(change.size);
}

function applyName(names: Map<string, SimulatedFile>, change: NameChange): void {
  switch (change.kind) {
    case 'linked':
      names.set(change.name, change.file);
      break;
    case 'unlinked':
      names.delete(change.name);
      break;
    case 'renamed': {
      const file = names.get(change.name);
      names.delete(change.name);
      if (file) names.set(change.to, file);
      break;
    }
  }
}

function contentAfter(file: SimulatedFile, keepOf: (order: number) => Keep, random: Random, share: number): Content {
  const content = new Content(file.durable.toBuffer());
  for (const { order, change } of file.unsynced) {
    const keep = keepOf(order);
    if (keep === 'nothing') continue;
    if (keep === 'whole' || change.kind === 'truncated') {
      if (keep === 'whole' || random.next() < share) applyTo(content, change);
      continue;
    }
    const sectors = sectorsOf(change.offset, change.data);
    const kept = Math.floor(random.next() * sectors.length);
    for (const [at, sector] of sectors.entries()) {
      if (keep === 'torn' ? at < kept : random.next() < share) content.write(sector.offset, sector.data);
    }
  }
  return content;
}

function sectorsOf(offset: number, data: Buffer): { readonly offset: number; readonly data: Buffer }[] {
  const sectors = [];
  for (let at = 0; at < data.length;) {
    const end = Math.min(data.length, at + SECTOR_BYTES - ((offset + at) % SECTOR_BYTES));
    sectors.push({ offset: offset + at, data: data.subarray(at, end) });
    at = end;
  }
  return sectors;
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random.next() * from.length)]!;
}
