import type { Analysis } from '#core/contract/analysis.ts';
import type { Json } from '#core/contract/json.ts';
import type { DraftDocument } from '../document/draft-document.ts';

/** What is analysed: the document with values to try, and the well whose volume is followed. */
export interface Question {
  readonly document: DraftDocument;
  readonly trial: Readonly<Record<string, Json>>;
  readonly trace: { readonly labwareId: string; readonly well: string } | undefined;
}

export interface AnalysisPorts {
  ask(question: Question): Promise<Analysis>;
  onAnswer(analysis: Analysis, question: Question): void;
  onFailure(error: unknown): void;
}

const ASK_AFTER_MS = 200;
/** Someone who types without a pause still sees it move. */
const ASK_AT_LATEST_MS = 1200;
const AGAIN_AFTER_MS = 3000;

/**
 * Keeps an analysis of what is being written. One question is on its way at most; when it comes back the newest one
 * goes, and questions in between are never asked.
 */
export class LiveAnalysis implements Disposable {
  readonly #ports: AnalysisPorts;
  #wanted: Question | null = null;
  #since = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  #isOver = false;

  constructor(ports: AnalysisPorts) {
    this.#ports = ports;
  }

  want(question: Question): void {
    if (this.#wanted === null) this.#since = performance.now();
    this.#wanted = question;
    if (!this.#isAsking) this.#after(this.#dueIn());
  }

  [Symbol.dispose](): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #dueIn(): number {
    return Math.max(0, Math.min(ASK_AFTER_MS, this.#since + ASK_AT_LATEST_MS - performance.now()));
  }

  #after(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  async #ask(): Promise<void> {
    const question = this.#wanted;
    if (question === null || this.#isAsking || this.#isOver) return;
    this.#wanted = null;
    this.#isAsking = true;
    let isLost = false;
    try {
      const analysis = await this.#ports.ask(question);
      if (!this.#isOver) this.#ports.onAnswer(analysis, question);
    } catch (error) {
      this.#wanted ??= question;
      isLost = true;
      if (!this.#isOver) this.#ports.onFailure(error);
    } finally {
      this.#isAsking = false;
    }
    if (this.#wanted !== null && !this.#isOver) this.#after(isLost ? AGAIN_AFTER_MS : this.#dueIn());
  }
}
