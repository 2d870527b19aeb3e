import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { APP_ORIGIN } from './protocol.ts';

/** What protects the PC from a page, whatever the page holds. Electron's defaults, said aloud so that they are tested. */
export const SAFE_WEB_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  enableWebSQL: false,
  // Dictionaries would be fetched from the network.
  spellcheck: false,
  // A hidden window keeps its clock, so that it is right at once when it is shown.
  backgroundThrottling: false,
} as const satisfies BrowserWindowConstructorOptions['webPreferences'];

export interface WindowOptions {
  readonly preload: string;
  readonly icon: string;
  readonly devTools: boolean;
  /** Called when the page's process has ended against its will. */
  readonly gone: (reason: string) => void;
}

/** The window, hidden until its page has drawn something. */
export function openLabWindow(Window: typeof BrowserWindow, options: WindowOptions): BrowserWindow {
  const window = new Window({
    name: 'main',
    windowStatePersistence: true,
    title: 'Wellrun',
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    backgroundColor: '#eff2f3',
    icon: options.icon,
    webPreferences: { ...SAFE_WEB_PREFERENCES, preload: options.preload, devTools: options.devTools },
  });
  window.once('ready-to-show', () => window.show());
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') options.gone(reason);
  });
  void window.loadURL(`${APP_ORIGIN}/`).catch(() => options.gone('its page did not load'));
  return window;
}
