import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '#core/base/logger.ts';
import { guardContents, guardSession } from './contents-guard.ts';
import type { SessionLike, WebContentsLike } from './electron-like.ts';
import { FakeEvent } from './testing/fake-electron.ts';

class FakeContents extends EventEmitter implements WebContentsLike {
  open: ((details: { url: string }) => { action: 'deny' }) | undefined;

  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void {
    this.open = handler;
  }
}

class FakeSession extends EventEmitter implements SessionLike {
  request: Parameters<SessionLike['setPermissionRequestHandler']>[0] | undefined;
  check: Parameters<SessionLike['setPermissionCheckHandler']>[0] | undefined;
  device: (() => boolean) | undefined;

  setPermissionRequestHandler(handler: Parameters<SessionLike['setPermissionRequestHandler']>[0]): void {
    this.request = handler;
  }

  setPermissionCheckHandler(handler: Parameters<SessionLike['setPermissionCheckHandler']>[0]): void {
    this.check = handler;
  }

  setDevicePermissionHandler(handler: () => boolean): void {
    this.device = handler;
  }
}

function guardedSession(): FakeSession {
  const session = new FakeSession();
  guardSession(session, silentLogger);
  return session;
}

function mayHave(session: FakeSession, permission: string, url: string, isMainFrame = true): boolean[] {
  const answers: boolean[] = [];
  session.request?.(undefined, permission, (allowed) => answers.push(allowed), { isMainFrame, requestingUrl: url });
  answers.push(session.check?.(undefined, permission, url, { isMainFrame, requestingUrl: url }) ?? true);
  return answers;
}

describe('what a page may do', () => {
  it('opens no window, not even one of ours', () => {
    const contents = new FakeContents();
    guardContents(contents, silentLogger);
    expect(contents.open?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
    expect(contents.open?.({ url: 'app://lab/' })).toEqual({ action: 'deny' });
  });

  it.each(['https://example.org/', 'file:///etc/passwd', 'data:text/html,x', 'app://lab.evil/', 'http://127.0.0.1:1/'])(
    'does not go to %s, nor by way of a redirect',
    (url) => {
      const contents = new FakeContents();
      guardContents(contents, silentLogger);
      for (const name of ['will-navigate', 'will-redirect']) {
        const event = new FakeEvent();
        contents.emit(name, event, url);
        expect(event.refused).toBe(true);
      }
    },
  );

  it('may go to itself', () => {
    const contents = new FakeContents();
    guardContents(contents, silentLogger);
    const event = new FakeEvent();
    contents.emit('will-navigate', event, 'app://lab/');
    expect(event.refused).toBe(false);
  });

  it('embeds no browser', () => {
    const contents = new FakeContents();
    guardContents(contents, silentLogger);
    const event = new FakeEvent();
    contents.emit('will-attach-webview', event);
    expect(event.refused).toBe(true);
  });
});

describe('what a page may have', () => {
  it.each(['clipboard-sanitized-write', 'fullscreen'])('has %s in our top frame only', (permission) => {
    const session = guardedSession();
    expect(mayHave(session, permission, 'app://lab/')).toEqual([true, true]);
    expect(mayHave(session, permission, 'app://lab/', false)).toEqual([false, false]);
    expect(mayHave(session, permission, 'https://example.org/')).toEqual([false, false]);
  });

  it.each([
    'media',
    'geolocation',
    'notifications',
    'midi',
    'midiSysex',
    'pointerLock',
    'openExternal',
    'clipboard-read',
    'display-capture',
    'serial',
    'hid',
    'usb',
    'idle-detection',
    'window-management',
    'storage-access',
    'fileSystem',
    'unknown',
    'a-permission-of-the-future',
  ])('has no %s', (permission) => {
    expect(mayHave(guardedSession(), permission, 'app://lab/')).toEqual([false, false]);
  });

  it('reaches no device', () => {
    expect(guardedSession().device?.()).toBe(false);
  });

  it.each([
    ['blob:app://lab/3f', false],
    ['https://example.org/x.exe', true],
    ['blob:https://example.org/3f', true],
    ['data:text/csv,a', true],
    ['app://lab/index.html', true],
  ])('saves what it made itself: %s refused is %s', (url, refused) => {
    const event = new FakeEvent();
    guardedSession().emit('will-download', event, { getURL: () => url });
    expect(event.refused).toBe(refused);
  });
});
