import { join } from 'node:path';
import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron';
import type { TrayLook } from './tray-look.ts';

/** The constructors that the tray needs, as `electron` exports them. */
export interface TrayParts {
  readonly Tray: typeof Tray;
  readonly Menu: typeof Menu;
  readonly nativeImage: { createFromPath(path: string): NativeImage };
}

export interface TrayActions {
  readonly show: () => void;
  readonly quit: () => void;
}

/** The icon beside the clock: the state of the lab by shape, and the way back to a hidden window. */
export class LabTray {
  readonly #tray: Tray;
  readonly #parts: TrayParts;
  readonly #iconFolder: string;
  readonly #actions: TrayActions;

  constructor(parts: TrayParts, iconFolder: string, look: TrayLook, actions: TrayActions) {
    this.#parts = parts;
    this.#iconFolder = iconFolder;
    this.#actions = actions;
    this.#tray = new parts.Tray(this.#image(look));
    this.#tray.on('click', () => actions.show());
    this.set(look);
  }

  set(look: TrayLook): void {
    const items: MenuItemConstructorOptions[] = [
      { label: look.text, enabled: false },
      { type: 'separator' },
      { label: 'Show Wellrun', click: () => this.#actions.show() },
      { label: 'Quit', click: () => this.#actions.quit() },
    ];
    this.#tray.setImage(this.#image(look));
    this.#tray.setToolTip(look.text);
    this.#tray.setContextMenu(this.#parts.Menu.buildFromTemplate(items));
  }

  destroy(): void {
    this.#tray.destroy();
  }

  #image(look: TrayLook): NativeImage {
    return this.#parts.nativeImage.createFromPath(join(this.#iconFolder, `tray-${look.icon}.png`));
  }
}
