import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly importProtocol: () => void;
  readonly stopAll: () => void;
  readonly openLogFolder: () => void;
  readonly about: () => void;
}

export interface MenuOptions {
  readonly platform: string;
  readonly devTools: boolean;
  readonly actions: MenuActions;
}

/**
 * The menu bar. The software stop is in it because it then works when the page does not.
 *
 * There is no shortcut that closes the window (Ctrl+W) on purpose: it is too near to Ctrl+Q and Ctrl+S.
 */
export function menuTemplate({ platform, devTools, actions }: MenuOptions): MenuItemConstructorOptions[] {
  const mac: MenuItemConstructorOptions[] = platform === 'darwin' ? [{ role: 'appMenu' }] : [];
  const developer: MenuItemConstructorOptions[] = devTools ? [{ type: 'separator' }, { role: 'toggleDevTools' }] : [];
  return [
    ...mac,
    {
      label: '&File',
      submenu: [
        { label: 'Import protocol…', accelerator: 'CommandOrControl+O', click: actions.importProtocol },
        { type: 'separator' },
        platform === 'darwin' ? { role: 'close' } : { role: 'quit', label: 'Quit' },
      ],
    },
    { role: 'editMenu', label: '&Edit' },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...developer,
      ],
    },
    {
      label: '&Lab',
      submenu: [
        { label: 'Stop all (software)', accelerator: 'CommandOrControl+Shift+.', click: actions.stopAll },
        { label: 'This is not an emergency stop', enabled: false },
      ],
    },
    {
      label: '&Help',
      submenu: [
        { label: 'Open folder of logs', click: actions.openLogFolder },
        { label: 'About Wellrun', click: actions.about },
      ],
    },
  ];
}
