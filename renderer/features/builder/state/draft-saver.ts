import type { DraftDocument } from '../document/draft-document.ts';

/** Where the working copy stands, as the head of the page says it. */
export type Saving =
  | { readonly kind: 'saved'; readonly at: number }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'saving' }
  /** It is tried again by itself; a copy is kept on this PC. */
  | { readonly kind: 'failed'; readonly why: string }
  /** Another screen has saved or discarded it: nothing is saved until a person has decided. */
  | { readonly kind: 'overtaken'; readonly why: string };

interface Saved {
  readonly revision: number;
  readonly savedAt: number;
}

export interface SaverPorts {
  /** @throws whatever the host says */
  save(revision: number, document: DraftDocument): Promise<Saved>;
  /** Whether somebody else has saved or discarded it, or it could not be saved for another reason. */
  judge(error: unknown): { readonly isOvertaken: boolean; readonly why: string };
  /** Keeps what is not saved yet where it outlives the page; null when all is saved. */
  keepAside(revision: number, document: DraftDocument | null): void;
  onState(saving: Saving, revision: number): void;
}

const SAVE_AFTER_MS = 800;
const ASIDE_AFTER_MS = 250;
const AGAIN_AFTER_MS = 3000;

/**
 * Saves a working copy by itself: 800 ms after the last change, one save at a time, always the newest.
 * Invariant: while `#dirty` is set, a timer runs, a save is under way, or a person has to decide.
 */
export class DraftSaver implements Disposable {
  readonly #ports: SaverPorts;
  #revision: number;
  #dirty: DraftDocument | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asideTimer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #isOvertaken = false;

  constructor(ports: SaverPorts, revision: number) {
    this.#ports = ports;
    this.#revision = revision;
  }

  get revision(): number {
    return this.#revision;
  }

  get isSaved(): boolean {
    return this.#dirty === null && this.#running === undefined;
  }

  /** The document has changed. */
  changed(document: DraftDocument): void {
    this.#dirty = document;
    this.#asideTimer ??= setTimeout(() => this.#keepAside(), ASIDE_AFTER_MS);
    if (this.#isOvertaken) return;
    if (this.#running === undefined) this.#say({ kind: 'waiting' });
    this.#after(SAVE_AFTER_MS);
  }

  /** Saves at once what is not saved yet. Resolves when it is saved, or could not be. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#running;
    if (this.#dirty !== null && !this.#isOvertaken) await this.#save();
    return this.isSaved;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    if (this.#asideTimer !== undefined) this.#keepAside();
  }

  #after(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#running === undefined) void this.#save();
    }, ms);
  }

  #save(): Promise<void> {
    this.#running = this.#saveNow().finally(() => {
      this.#running = undefined;
      if (this.#dirty !== null && this.#timer === undefined && !this.#isOvertaken) this.#after(AGAIN_AFTER_MS);
    });
    return this.#running;
  }

  async #saveNow(): Promise<void> {
    const document = this.#dirty;
    if (document === null) return;
    this.#say({ kind: 'saving' });
    try {
      const { revision, savedAt } = await this.#ports.save(this.#revision, document);
      this.#revision = revision;
      if (this.#dirty !== document) {
        this.#say({ kind: 'waiting' });
        return;
      }
      this.#dirty = null;
      this.#keepAside();
      this.#say({ kind: 'saved', at: savedAt });
    } catch (error) {
      const { isOvertaken, why } = this.#ports.judge(error);
      this.#isOvertaken = isOvertaken;
      this.#keepAside();
      this.#say({ kind: isOvertaken ? 'overtaken' : 'failed', why });
    }
  }

  #keepAside(): void {
    clearTimeout(this.#asideTimer);
    this.#asideTimer = undefined;
    this.#ports.keepAside(this.#revision, this.#dirty);
  }

  #say(saving: Saving): void {
    this.#ports.onState(saving, this.#revision);
  }
}
