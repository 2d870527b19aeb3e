import type { MessageBoxOptions } from 'electron';
import type { Logger } from '#core/base/logger.ts';
import { connect, type HostLink } from './host-link.ts';
import { readProtocolFile } from './protocol-file.ts';

export interface OpenerOptions {
  readonly link: HostLink;
  readonly dialog: {
    showMessageBox(options: MessageBoxOptions): Promise<unknown>;
    showOpenDialog(options: {
      title: string;
      properties: ('openFile' | 'multiSelections')[];
      filters: { name: string; extensions: string[] }[];
    }): Promise<{ filePaths: string[] }>;
  };
  readonly log: Logger;
  /** Brings the window to the front at a place of the application, such as `/run?protocol=x`. */
  readonly showRoute: (route: string) => void;
}

/** Imports protocol files that were double-clicked, dropped on the icon, named on the command line or chosen. */
export class ProtocolOpener {
  readonly #options: OpenerOptions;

  constructor(options: OpenerOptions) {
    this.#options = options;
  }

  /** Lets the person choose files, and imports them. */
  async choose(): Promise<void> {
    const { filePaths } = await this.#options.dialog.showOpenDialog({
      title: 'Import protocol',
      properties: ['openFile', 'multiSelections'],
      filters: [{ name: 'Wellrun protocols', extensions: ['wellrun.json', 'json'] }],
    });
    await this.open(filePaths);
  }

  /** Imports files into the host's library and shows the last one. Nothing is ever started by opening a file. */
  async open(paths: readonly string[]): Promise<void> {
    let shown: string | undefined;
    for (const path of paths) shown = (await this.#import(path)) ?? shown;
    if (shown !== undefined) this.#options.showRoute(`/run?protocol=${encodeURIComponent(shown)}`);
  }

  async #import(path: string): Promise<string | undefined> {
    const { dialog, link, log } = this.#options;
    const connection = connect(link);
    try {
      const { fileName, text } = await readProtocolFile(path);
      const summary = await connection.client.protocols.import({ text, fileName });
      log.info({ path, protocolId: summary.protocolId }, 'A protocol file was imported.');
      return summary.protocolId;
    } catch (error) {
      const sentence = error instanceof Error ? error.message : String(error);
      log.warn({ path, sentence }, 'A protocol file was not imported.');
      await dialog.showMessageBox({
        type: 'error',
        title: 'Wellrun',
        message: 'The protocol was not imported.',
        detail: sentence,
        buttons: ['OK'],
      });
      return undefined;
    } finally {
      connection.close();
    }
  }
}
