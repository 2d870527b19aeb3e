import { EventEmitter } from 'node:events';
import type { MessageBoxOptions } from 'electron';
import type { ElectronLike, Refusable, WindowLike } from '../electron-like.ts';

/** An event that remembers whether it was refused. */
export class FakeEvent implements Refusable {
  refused = false;

  preventDefault(): void {
    this.refused = true;
  }
}

/** A window that closes like Electron's: it asks with `close`, then is destroyed, says `closed`, and tells the application. */
export class FakeWindow extends EventEmitter implements WindowLike {
  visible = false;
  minimized = false;
  destroyed = false;
  readonly #onDestroyed: () => void;

  constructor(onDestroyed: () => void) {
    super();
    this.#onDestroyed = onDestroyed;
  }

  show(): void {
    this.visible = true;
  }

  hide(): void {
    this.visible = false;
  }

  focus(): void {
    this.visible = true;
  }

  restore(): void {
    this.minimized = false;
  }

  isMinimized(): boolean {
    return this.minimized;
  }

  isDestroyed(): boolean {
    return this.destroyed;
  }

  /** What the cross in the corner does. */
  close(): void {
    const event = new FakeEvent();
    this.emit('close', event);
    if (!event.refused) this.destroy();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.emit('closed');
    this.#onDestroyed();
  }
}

class FakeApp extends EventEmitter {
  readonly #fake: FakeElectron;

  constructor(fake: FakeElectron) {
    super();
    this.#fake = fake;
  }

  quit(): void {
    this.#fake.quit();
  }

  exit(code = 0): void {
    this.#fake.exitCode ??= code;
  }
}

/**
 * A stand-in for Electron's main process: quits, asks and announces in the order that Electron does, and can announce
 * what no test can provoke (logging off, sleep, shutdown).
 */
export class FakeElectron implements ElectronLike {
  readonly windows: FakeWindow[] = [];
  readonly asked: MessageBoxOptions[] = [];
  /** Answers to give to the questions to come, by the words on the button. */
  readonly answers: string[] = [];
  readonly blockers = new Set<number>();
  exitCode: number | undefined;
  #nextBlocker = 1;

  readonly app = new FakeApp(this);
  readonly powerMonitor = new EventEmitter();

  readonly dialog = {
    showMessageBox: (options: MessageBoxOptions): Promise<{ response: number }> => {
      this.asked.push(options);
      const answer = this.answers.shift();
      if (answer === undefined) return new Promise(() => undefined);
      const response = options.buttons?.indexOf(answer) ?? -1;
      if (response === -1)
        throw new Error(`There is no button "${answer}" among ${options.buttons?.join(', ') ?? ''}.`);
      return Promise.resolve({ response });
    },
  };

  readonly powerSaveBlocker = {
    start: (): number => {
      this.blockers.add(this.#nextBlocker);
      return this.#nextBlocker++;
    },
    stop: (id: number): void => {
      if (!this.blockers.delete(id)) throw new Error(`There is no blocker ${id}.`);
    },
  };

  openWindow(): FakeWindow {
    const window = new FakeWindow(() => {
      if (this.windows.every((one) => one.destroyed)) this.app.emit('window-all-closed');
    });
    this.windows.push(window);
    return window;
  }

  get openWindows(): FakeWindow[] {
    return this.windows.filter((one) => !one.destroyed);
  }

  /** What `app.quit()` and the menu do: `before-quit`, every window's `close`, then `will-quit`. */
  quit(): void {
    const before = new FakeEvent();
    this.app.emit('before-quit', before);
    if (before.refused) return;
    for (const window of this.openWindows) {
      const event = new FakeEvent();
      window.emit('close', event);
      if (event.refused) return;
      window.destroyed = true;
      window.emit('closed');
    }
    const will = new FakeEvent();
    this.app.emit('will-quit', will);
    if (!will.refused) this.exitCode ??= 0;
  }
}
