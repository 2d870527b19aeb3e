import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { OperationView } from '#core/contract/analysis.ts';
import type { JsonObject } from '#core/contract/json.ts';
import type { Draft, DraftSummary } from '#core/contract/library.ts';
import type { LabClient } from '../../../api/connection.ts';
import { explainError } from '../../../api/explain-error.ts';
import { operatorName } from '../../../api/operator.ts';
import { asJson, soundDocument } from '../document/draft-document.ts';
import type { LabwareFields } from '../document/rename-names.ts';
import {
  builderActions,
  createBuilderStore,
  type BuilderActions,
  type BuilderState,
  type BuilderStore,
} from './builder-store.ts';
import { DraftSaver } from './draft-saver.ts';
import { keepAside, takeAside, type KeptAside } from './kept-aside.ts';
import { LiveAnalysis } from './live-analysis.ts';

export type Operations = ReadonlyMap<string, OperationView>;

/** Everything that belongs to one open draft. It ends when the page is left; what is not saved yet is saved then. */
export class DraftSession {
  readonly draftId: string;
  readonly store: BuilderStore;
  readonly actions: BuilderActions;
  readonly saver: DraftSaver;
  readonly operations: Operations;
  readonly labwareFields: LabwareFields;
  /** What this window could not save the last time. */
  readonly aside: KeptAside | undefined;
  readonly #analysis: LiveAnalysis;
  readonly #client: LabClient;
  #unsubscribe: (() => void) | undefined;
  /** The document of the last save, as it was sent. */
  #tried: string | undefined;
  readonly #screen = crypto.randomUUID();

  constructor(client: LabClient, draft: Draft, operations: Operations) {
    const { document, ...summary } = draft;
    this.#client = client;
    this.draftId = draft.draftId;
    this.operations = operations;
    const labwareFields = new Map(
      [...operations].map(([type, { fields }]) => [
        type,
        fields.filter((field) => field.kind === 'labware').map((field) => field.name),
      ]),
    );
    this.labwareFields = (type) => labwareFields.get(type) ?? [];
    this.aside = takeAside(draft.draftId, document);
    this.store = createBuilderStore(summary, soundDocument(document));
    this.actions = builderActions(this.store, () => performance.now());
    this.saver = this.#makeSaver(summary.revision);
    this.#analysis = this.#makeAnalysis();
  }

  /** Begins to save and to analyse. */
  start(): void {
    this.#unsubscribe = this.store.subscribe((now, before) => {
      if (now.document !== before.document) this.saver.changed(now.document);
      if (now.document !== before.document || now.trial !== before.trial || now.trace !== before.trace) this.#analyse();
    });
    this.#analyse();
  }

  /** Saves what is left, and stops. */
  async end(): Promise<void> {
    this.#unsubscribe?.();
    this.#analysis[Symbol.dispose]();
    await this.saver.flush();
    this.saver[Symbol.dispose]();
  }

  #analyse(): void {
    const { document, trial, trace } = this.store.getState();
    this.#analysis.want({ document, trial, trace });
  }

  #makeSaver(revision: number): DraftSaver {
    const { draftId } = this;
    return new DraftSaver(
      {
        save: async (known, document) => {
          const summary = await this.#save(known, asJson(document));
          this.store.setState({ draft: summary });
          return summary;
        },
        judge(error) {
          const { code, sentence } = explainError(error);
          return { isOvertaken: code === 'conflict' || code === 'not-found', why: sentence };
        },
        keepAside: (known, document) => keepAside(draftId, known, document),
        onState: (saving) => this.store.setState({ saving }),
      },
      revision,
    );
  }

  /** Where the answer to a save was lost with the connection, the next one finds its own document there. */
  async #save(revision: number, document: JsonObject): Promise<DraftSummary> {
    const { draftId } = this;
    const tried = this.#tried;
    this.#tried = JSON.stringify(document);
    try {
      return await this.#client.library.saveDraft({ draftId, revision, document, operator: operatorName() });
    } catch (error) {
      if (tried === undefined || explainError(error).code !== 'conflict') throw error;
      const { document: theirs, ...summary } = await this.#client.library.draft({ draftId });
      if (JSON.stringify(theirs) !== tried) throw error;
      return this.#client.library.saveDraft({
        draftId,
        revision: summary.revision,
        document,
        operator: operatorName(),
      });
    }
  }

  #makeAnalysis(): LiveAnalysis {
    return new LiveAnalysis({
      ask: ({ document, trial, trace }) =>
        this.#client.protocols.analyse({
          document: asJson(document),
          parameters: trial,
          screen: this.#screen,
          ...(trace === undefined ? {} : { trace }),
        }),
      onAnswer: (analysis, question) => this.store.setState({ analysis, question, analysisFault: null }),
      onFailure: (error) => this.store.setState({ analysisFault: explainError(error).sentence }),
    });
  }
}

const SessionContext = createContext<DraftSession | null>(null);
export const SessionProvider = SessionContext.Provider;

export function useSession(): DraftSession {
  const session = useContext(SessionContext);
  if (session === null) throw new Error('There is no open draft above this component.');
  return session;
}

/** A part of the state of the open draft; drawn again only when that part is another one. */
export function useBuilder<Part>(select: (state: BuilderState) => Part): Part {
  return useStore(useSession().store, useShallow(select));
}
