import type { Logger } from '#core/base/logger.ts';
import { closeQuestion, type CloseChoice } from './close-guard.ts';
import type { ElectronLike, Refusable, WindowLike } from './electron-like.ts';
import type { HostLink } from './host-link.ts';
import { KeepAwake } from './keep-awake.ts';
import { NO_ACTIVITY, type LabActivity } from './lab-activity.ts';
import { stopExecutions } from './stop-executions.ts';

export interface LifecycleOptions {
  readonly electron: ElectronLike;
  readonly link: HostLink;
  readonly log: Logger;
  readonly now: () => number;
  /** Makes and loads the window; `gone` is called when its page has crashed. */
  readonly openWindow: (gone: (reason: string) => void) => WindowLike;
  /** Called before the host is let go: ends the watch over the lab, takes the icon out of the tray. */
  readonly leaving: () => void;
}

const PATIENCE_WITH_HOST_MS = 10_000;
const CRASHES_IN_A_ROW = 3;
const CRASH_WINDOW_MS = 60_000;

/**
 * From the first window to the end of the process, and everything that may interrupt it.
 *
 * States: open (a window is shown or hidden in the tray), asking (a question is on screen; further attempts to close are
 * swallowed), leaving (closing is allowed; the host comes to its end), gone. Whatever wants to end the application in
 * `open` while executions run is held back and asked about; nothing that happens to the window touches the host.
 */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #awake: KeepAwake;
  readonly #crashes: number[] = [];
  #state: 'open' | 'asking' | 'leaving' | 'gone' = 'open';
  #activity: LabActivity = NO_ACTIVITY;
  #window: WindowLike | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
    this.#awake = new KeepAwake(options.electron.powerSaveBlocker);
    this.#watchApplication();
    this.#watchPower();
  }

  /** Tells what runs now. */
  setActivity(activity: LabActivity): void {
    this.#activity = activity;
    // A host on another PC keeps that one awake.
    if (this.#options.link.onThisPc) this.#awake.set(activity.running.size);
  }

  /** Brings the window to the front, makes it again if there is none. */
  showWindow(): WindowLike {
    const window = this.#window && !this.#window.isDestroyed() ? this.#window : this.#openWindow();
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
    return window;
  }

  /** Ends the application, after asking when executions run. */
  quit(): void {
    this.#options.electron.app.quit();
  }

  #openWindow(): WindowLike {
    const window = this.#options.openWindow((reason) => this.#pageGone(window, reason));
    this.#window = window;
    window.on('close', (event) => this.#mayEnd(event));
    window.on('query-session-end', (event) => this.#sessionWillEnd(event));
    window.on('session-end', () => void this.#end('The session ended.'));
    return window;
  }

  #watchApplication(): void {
    const { app } = this.#options.electron;
    app.on('before-quit', (event) => this.#mayEnd(event));
    app.on('window-all-closed', () => {
      // While a crashed page is replaced there is no window for a moment.
      if (this.#window?.isDestroyed() !== false) app.quit();
    });
    app.on('activate', () => this.showWindow());
    app.on('will-quit', (event) => {
      if (this.#state === 'gone') return;
      event.preventDefault();
      void this.#end('The application was closed.');
    });
  }

  #watchPower(): void {
    const { powerMonitor } = this.#options.electron;
    const { log } = this.#options;
    // The host sees for itself that its clock has jumped, and records that; this is for whoever looks for the cause.
    powerMonitor.on('suspend', () => {
      log.warn({ running: [...this.#activity.running.keys()] }, 'The PC goes to sleep.');
    });
    powerMonitor.on('resume', () => {
      log.warn({ running: [...this.#activity.running.keys()] }, 'The PC woke up.');
    });
    powerMonitor.on('shutdown', (event) => {
      event?.preventDefault();
      void this.#end('The PC shuts down.');
    });
  }

  #mayEnd(event: Refusable): void {
    if (this.#state === 'leaving' || this.#state === 'gone') return;
    if (this.#state === 'asking') return event.preventDefault();
    const question = closeQuestion(this.#activity, this.#options.link.elsewhere);
    if (!question) return;
    event.preventDefault();
    this.#state = 'asking';
    this.#options.electron.dialog
      .showMessageBox(question.options)
      .then(({ response }) => this.#decided(question.choices[response] ?? 'cancel'))
      .catch((error: unknown) => {
        this.#options.log.error({ error: String(error) }, 'The question before closing failed.');
        this.#state = 'open';
      });
  }

  async #decided(choice: CloseChoice): Promise<void> {
    this.#state = 'open';
    this.#options.log.info({ choice }, 'Asked before closing.');
    if (choice === 'keep-in-tray') this.#window?.hide();
    if (choice === 'leave-running') this.#leave();
    if (choice === 'stop-and-quit') await this.#stopAndLeave();
  }

  async #stopAndLeave(): Promise<void> {
    const { electron, link } = this.#options;
    this.#state = 'asking';
    const failures = await stopExecutions(link, [...this.#activity.running.keys()]);
    this.#state = 'open';
    if (failures.length === 0) return this.#leave();
    this.showWindow();
    await electron.dialog.showMessageBox({
      type: 'error',
      title: 'Wellrun',
      message: 'Not everything was stopped, so Wellrun stays open.',
      detail: failures.map((failure) => `${failure.executionId}: ${failure.sentence}`).join('\n'),
      buttons: ['Back to Wellrun'],
      noLink: true,
    });
  }

  #leave(): void {
    this.#state = 'leaving';
    this.#options.electron.app.quit();
  }

  /** Windows asks before it logs off or shuts down; the person at the PC can still force it. */
  #sessionWillEnd(event: Refusable): void {
    if (this.#options.link.elsewhere !== undefined || this.#activity.running.size === 0) return;
    event.preventDefault();
    this.#options.log.warn({ running: [...this.#activity.running.keys()] }, 'Logging off was held back.');
  }

  async #end(sentence: string): Promise<void> {
    if (this.#state === 'gone') return;
    this.#state = 'gone';
    const { electron, leaving, link, log } = this.#options;
    log.info({ running: [...this.#activity.running.keys()] }, sentence);
    this.#awake.dispose();
    leaving();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, PATIENCE_WITH_HOST_MS);
    });
    const disposed = link.dispose().catch((error: unknown) => {
      log.error(
        { error: String(error) },
        'The host did not end in order; its journal tells the next start what was under way.',
      );
    });
    await Promise.race([disposed, patience]);
    clearTimeout(timer);
    electron.app.exit(0);
  }

  #pageGone(window: WindowLike, reason: string): void {
    const { electron, log, now } = this.#options;
    if (this.#state === 'leaving' || this.#state === 'gone' || window !== this.#window) return;
    log.error({ reason }, 'The page crashed; the lab goes on.');
    this.#crashes.push(now());
    const recent = this.#crashes.filter((at) => at > now() - CRASH_WINDOW_MS);
    const replace = (): void => {
      this.#openWindow().show();
      window.destroy();
    };
    if (recent.length < CRASHES_IN_A_ROW) return replace();
    this.#crashes.length = 0;
    electron.dialog
      .showMessageBox({
        type: 'error',
        title: 'Wellrun',
        message: 'The window keeps failing.',
        detail: 'What runs is not affected and goes on. The folder of logs in the Help menu says more.',
        buttons: ['Open the window again'],
        noLink: true,
      })
      .then(replace)
      .catch((error: unknown) => log.error({ error: String(error) }, 'The window could not be opened again.'));
  }
}
