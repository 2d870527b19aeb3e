import type { ProtocolDocument } from '../../contract/protocol.ts';
import type { InstrumentKind } from '../../contract/words.ts';
import type { Connection } from '../../store/connection.ts';
import type { Journal } from '../../store/journal.ts';
import type { Catalog } from '../catalog.ts';
import { planProtocol, type PlannedProtocol } from '../plan-protocol.ts';

/** What analysis with the defaults of its parameters says of a protocol. */
export interface ProtocolFacts {
  readonly stepCount: number;
  readonly instruments: readonly InstrumentKind[];
}

interface FactsRow {
  readonly hash: string;
  readonly step_count: number;
  readonly instruments: string;
}

/** Facts by hash of the document: worked out when a version is saved, and kept, because a list asks for hundreds. */
export class FactsBook {
  readonly #journal: Journal;
  readonly #catalog: Catalog;
  readonly #known = new Map<string, ProtocolFacts>();

  constructor(journal: Journal, catalog: Catalog) {
    this.#journal = journal;
    this.#catalog = catalog;
  }

  /** @param documentOf gives the document of a hash whose facts are not known yet */
  of(hashes: readonly string[], documentOf: (hash: string) => ProtocolDocument): (hash: string) => ProtocolFacts {
    const missing = hashes.filter((hash) => !this.#known.has(hash));
    if (missing.length > 0) {
      const { connection } = this.#journal;
      for (const hash of missing) this.#read(connection, hash);
      const fresh = missing.filter((hash) => !this.#known.has(hash));
      if (fresh.length > 0) this.#workOut(fresh, documentOf);
    }
    return (hash) => this.#known.get(hash) ?? { stepCount: 0, instruments: [] };
  }

  /** Keeps the facts of a document that was planned already. */
  keep(hash: string, document: ProtocolDocument, planned: PlannedProtocol): void {
    this.#known.set(hash, factsOf(document, planned));
    this.#write([hash]);
  }

  #read(connection: Connection, hash: string): void {
    const row = connection.get<FactsRow>('SELECT * FROM protocol_facts WHERE hash = ?', hash);
    if (row === undefined) return;
    const instruments = JSON.parse(row.instruments) as InstrumentKind[];
    this.#known.set(hash, { stepCount: row.step_count, instruments });
  }

  #workOut(hashes: readonly string[], documentOf: (hash: string) => ProtocolDocument): void {
    for (const hash of hashes) {
      const document = documentOf(hash);
      this.#known.set(hash, factsOf(document, planProtocol(document, {}, this.#catalog)));
    }
    this.#write(hashes);
  }

  /** A record that takes nothing now is no reason to know nothing: they are worked out again after the next start. */
  #write(hashes: readonly string[]): void {
    try {
      this.#journal.writeBeside((connection) => {
        for (const hash of hashes) {
          const facts = this.#known.get(hash)!;
          const { stepCount, instruments } = facts;
          connection.run(
            'INSERT INTO protocol_facts VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
            hash,
            stepCount,
            JSON.stringify(instruments),
          );
        }
      });
    } catch {
      return;
    }
  }
}

function factsOf(document: ProtocolDocument, planned: PlannedProtocol): ProtocolFacts {
  return 'plan' in planned
    ? { stepCount: planned.plan.steps.length, instruments: planned.plan.instruments }
    : { stepCount: document.steps.length, instruments: [] };
}
