import { join } from 'node:path';
import { silentLogger } from '../base/logger.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { loadCatalog } from '../protocols/catalog.ts';
import { Drafts } from '../protocols/library/drafts.ts';
import { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import type { LongWork } from '../protocols/long-work.ts';
import { ProgramLoader } from '../protocols/program/load-program.ts';
import { importProgram } from '../protocols/program/trace-program.ts';
import type { Actor } from '../store/journal.ts';
import type { Store } from '../store/store.ts';
import { FakeClock } from './fake-clock.ts';
import { openStore } from './sample-record.ts';
import { TemporaryFolder } from './temporary-folder.ts';

export const RESOURCES = join(import.meta.dirname, '..', '..', 'resources');
export const ANNA: Actor = { name: 'anna', role: 'operator' };
export const BERT: Actor = { name: 'bert', role: 'operator' };

/** Read once: it is the same for every test of a file. */
export const testCatalog = loadCatalog(RESOURCES);

export interface LibraryBenchOptions {
  readonly dataDir?: string;
  /** Folder of what ships with Wellrun. */
  readonly shipped?: string;
  /** Where long protocols are read and planned. */
  readonly longWork?: LongWork;
}

/** A library over a real record in a folder. */
export class LibraryBench implements Disposable {
  readonly clock = new FakeClock();
  readonly store: Store;
  readonly library: ProtocolLibrary;
  readonly drafts: Drafts;
  readonly #folder: TemporaryFolder | undefined;

  private constructor(options: LibraryBenchOptions) {
    this.#folder = options.dataDir === undefined ? new TemporaryFolder() : undefined;
    this.store = openStore(options.dataDir ?? this.#folder!.path, { clock: this.clock });
    const { journal } = this.store;
    const longWork = options.longWork === undefined ? {} : { longWork: options.longWork };
    this.library = new ProtocolLibrary({
      folders: [options.shipped ?? join(RESOURCES, 'protocols')],
      journal,
      catalog: testCatalog,
      logger: silentLogger,
      ...longWork,
    });
    this.drafts = new Drafts({
      journal,
      library: this.library,
      clock: this.clock,
      readProgram: (file) => importProgram(file, testCatalog, new ProgramLoader()),
      ...longWork,
    });
  }

  static async open(options: LibraryBenchOptions = {}): Promise<LibraryBench> {
    const bench = new LibraryBench(options);
    await bench.library.open();
    return bench;
  }

  async set(key: string, value: string): Promise<void> {
    await this.store.journal.append([{ kind: 'settings.changed', subject: key, data: { key, old: null, value } }]);
  }

  events(kind: string): number {
    const row = this.store.connection.get<{ n: number }>('SELECT count(*) AS n FROM journal WHERE kind = ?', kind);
    return row?.n ?? 0;
  }

  [Symbol.dispose](): void {
    this.store[Symbol.dispose]();
    this.#folder?.[Symbol.dispose]();
  }
}

/** A protocol that waits, and does nothing else. */
export function waitingProtocol(over: Partial<ProtocolDocument> = {}): ProtocolDocument {
  return {
    wellrun: 1,
    id: 'rest',
    name: 'Rest',
    version: 1,
    operationType: 'test',
    steps: [{ id: 'wait', name: 'Wait', operation: 'wait', params: { minutes: 10 } }],
    ...over,
  };
}
