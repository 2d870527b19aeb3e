import type { Logger } from '#core/base/logger.ts';
import type { Refusable, SessionLike, WebContentsLike } from './electron-like.ts';
import { isAppUrl } from './protocol.ts';

/**
 * What a page may ask of the PC: to put text on the clipboard (copy buttons) and to fill the screen (wall view).
 * Instruments are reached by the host, never by the page, so serial, HID, USB, camera and the rest are refused.
 */
const ALLOWED_PERMISSIONS: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Keeps a page inside `app://lab`: no other address, no window of its own, no embedded browser. */
export function guardContents(contents: WebContentsLike, log: Logger): void {
  contents.setWindowOpenHandler(({ url }) => {
    log.warn({ url }, 'A page asked for a window of its own and was refused.');
    return { action: 'deny' };
  });
  const refuse = (event: Refusable, url: string): void => {
    if (isAppUrl(url)) return;
    event.preventDefault();
    log.warn({ url }, 'A page tried to go elsewhere and was held back.');
  };
  contents.on('will-navigate', refuse);
  contents.on('will-redirect', refuse);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    log.warn({}, 'A page tried to embed a browser and was refused.');
  });
}

/** Denies every permission and device that is not on the list, and downloads that a page of ours did not make. */
export function guardSession(session: SessionLike, log: Logger): void {
  const mayHave = (permission: string, url: string): boolean => ALLOWED_PERMISSIONS.has(permission) && isAppUrl(url);
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const url = details.requestingUrl ?? '';
    const allowed = details.isMainFrame && mayHave(permission, url);
    if (!allowed) log.warn({ permission, url }, 'A page asked for a permission and was refused.');
    answer(allowed);
  });
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin, details) =>
      details.isMainFrame && mayHave(permission, details.requestingUrl ?? requestingOrigin),
  );
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    const url = item.getURL();
    if (url.startsWith('blob:') && isAppUrl(url.slice('blob:'.length))) return;
    event.preventDefault();
    log.warn({ url: url.slice(0, 200) }, 'A download that no page of ours made was refused.');
  });
}
