/**
 * The part of Electron that the shell uses, narrow enough to be played by a stand-in in tests.
 *
 * `main.ts` hands in the real module, so the compiler checks every name and shape here against the pinned Electron.
 * Logging off, suspending or pulling the plug cannot be provoked on a test machine; a stand-in can announce them.
 */

import type { MessageBoxOptions } from 'electron';

/** An event whose default can be refused. */
export interface Refusable {
  preventDefault(): void;
}

/** The main process's end of a message channel. */
export interface PortLike {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (message: { data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** The frame that a message came from. */
export interface SenderLike {
  readonly url: string;
  readonly parent: unknown;
}

export interface ConnectEventLike {
  readonly ports: readonly PortLike[];
  readonly senderFrame: SenderLike | null;
  readonly sender: { readonly id: number };
}

export interface IpcMainLike {
  on(channel: string, listener: (event: ConnectEventLike) => void): unknown;
}

export interface AppLike {
  quit(): void;
  exit(code?: number): void;
  on(event: 'before-quit' | 'will-quit', listener: (event: Refusable) => void): unknown;
  on(event: 'window-all-closed' | 'activate', listener: () => void): unknown;
  on(event: 'open-file', listener: (event: Refusable, path: string) => void): unknown;
  on(event: 'second-instance', listener: (event: Refusable, argv: string[], workingDirectory: string) => void): unknown;
}

export interface WebContentsLike {
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void;
  on(event: 'will-navigate' | 'will-redirect', listener: (event: Refusable, url: string) => void): unknown;
  on(event: 'will-attach-webview', listener: (event: Refusable) => void): unknown;
}

interface PermissionDetails {
  readonly isMainFrame: boolean;
  readonly requestingUrl?: string;
}

export interface SessionLike {
  setPermissionRequestHandler(
    handler: (
      contents: unknown,
      permission: string,
      answer: (allowed: boolean) => void,
      details: PermissionDetails,
    ) => void,
  ): void;
  setPermissionCheckHandler(
    handler: (contents: unknown, permission: string, requestingOrigin: string, details: PermissionDetails) => boolean,
  ): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  on(event: 'will-download', listener: (event: Refusable, item: { getURL(): string }) => void): unknown;
}

export interface WindowLike {
  show(): void;
  hide(): void;
  focus(): void;
  restore(): void;
  isMinimized(): boolean;
  isDestroyed(): boolean;
  destroy(): void;
  on(event: 'close', listener: (event: Refusable) => void): unknown;
  on(event: 'closed', listener: () => void): unknown;
  on(event: 'query-session-end', listener: (event: Refusable) => void): unknown;
  on(event: 'session-end', listener: () => void): unknown;
}

export interface DialogLike {
  showMessageBox(options: MessageBoxOptions): Promise<{ response: number }>;
}

export interface PowerSaveBlockerLike {
  start(type: 'prevent-app-suspension'): number;
  stop(id: number): unknown;
}

export interface PowerMonitorLike {
  on(event: 'suspend', listener: () => void): unknown;
  on(event: 'resume', listener: () => void): unknown;
  /** Linux and macOS only. Its event can be refused, to be given time; electron.d.ts leaves the event out. */
  on(event: 'shutdown', listener: (event?: Refusable) => void): unknown;
}

/** A process of Node's own kind beside the main process, with a way for messages. */
export interface UtilityProcessLike {
  postMessage(message: unknown): void;
  kill(): boolean;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'exit', listener: (code: number) => void): unknown;
  /** A fault of V8 itself. */
  on(event: 'error', listener: (type: string) => void): unknown;
}

/** What of Electron the life cycle of the application needs. */
export interface ElectronLike {
  readonly app: AppLike;
  readonly dialog: DialogLike;
  readonly powerMonitor: PowerMonitorLike;
  readonly powerSaveBlocker: PowerSaveBlockerLike;
}
