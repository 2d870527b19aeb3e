import type { Logger } from '#core/base/logger.ts';
import type { IpcMainLike, PortLike, SenderLike } from './electron-like.ts';
import { isAppUrl } from './protocol.ts';

/** The only message that a page can send to the main process: it brings one end of a message channel. */
export const CONNECT_CHANNEL = 'lab:connect';

export interface IpcOptions {
  /** Takes over a port that came from a page of ours; calls `ended` when the host's side of it is gone. */
  readonly accept: (port: PortLike, ended: () => void) => void;
  readonly log: Logger;
  readonly isOurPage?: (url: string) => boolean;
}

/**
 * Accepts ports from the top frame of `app://lab`, and closes every other port unused.
 *
 * A window has one port: a second one, after a reload or a reconnect, ends the first.
 */
export function registerIpc(ipcMain: IpcMainLike, options: IpcOptions): void {
  const { accept, log, isOurPage = isAppUrl } = options;
  const current = new Map<number, PortLike>();
  ipcMain.on(CONNECT_CHANNEL, (event) => {
    const [port, ...others] = event.ports;
    for (const other of others) other.close();
    if (!port) return;
    const reason = reasonToRefuse(event.senderFrame, isOurPage);
    if (reason !== undefined) {
      port.close();
      log.warn({ reason, url: event.senderFrame?.url ?? null }, 'A port was refused.');
      return;
    }
    const { sender } = event;
    const forget = (): void => {
      if (current.get(sender.id) === port) current.delete(sender.id);
    };
    current.get(sender.id)?.close();
    current.set(sender.id, port);
    port.on('close', forget);
    accept(port, () => {
      if (current.get(sender.id) !== port) return;
      forget();
      // The page's end says `close`, and its client ends every call that is under way.
      port.close();
    });
  });
}

function reasonToRefuse(frame: SenderLike | null, isOurPage: (url: string) => boolean): string | undefined {
  if (frame === null) return 'its frame is gone';
  if (frame.parent !== null) return 'its frame is not the top one';
  if (!isOurPage(frame.url)) return 'its page is not ours';
  return undefined;
}
