import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '#core/base/logger.ts';
import type { PortLike, SenderLike } from './electron-like.ts';
import { CONNECT_CHANNEL, registerIpc } from './ipc.ts';
import { createPortPair } from './port-pair.ts';

function setUp() {
  const ipcMain = new EventEmitter();
  const accepted: { port: PortLike; ended: () => void }[] = [];
  registerIpc(ipcMain, { accept: (port, ended) => accepted.push({ port, ended }), log: silentLogger });
  /** Sends a port as a page does, and tells whether the page's end was closed. */
  const send = (senderFrame: SenderLike | null, windowId = 1, count = 1) => {
    const pairs = Array.from({ length: count }, () => createPortPair());
    const closed = pairs.map(() => false);
    pairs.forEach(([page], index) => page.on('close', () => (closed[index] = true)));
    ipcMain.emit(CONNECT_CHANNEL, { ports: pairs.map(([, main]) => main), senderFrame, sender: { id: windowId } });
    return { closed };
  };
  return { accepted, send };
}

const OURS: SenderLike = { url: 'app://lab/#/run', parent: null };

describe('taking a port from a page', () => {
  it('accepts one from the top frame of our page', () => {
    const { accepted, send } = setUp();
    const { closed } = send(OURS);
    expect(accepted).toHaveLength(1);
    expect(closed).toEqual([false]);
  });

  it.each<[string, SenderLike | null]>([
    ['a web page', { url: 'https://evil.example/', parent: null }],
    ['an address that begins like ours', { url: 'app://lab.evil/', parent: null }],
    ['a frame inside our page', { url: 'app://lab/', parent: {} }],
    ['an empty frame inside our page', { url: 'about:blank', parent: {} }],
    ['an empty page', { url: 'about:blank', parent: null }],
    ['a file', { url: 'file:///app/index.html', parent: null }],
    ['a frame that is gone', null],
  ])('closes one from %s', (_name, frame) => {
    const { accepted, send } = setUp();
    const { closed } = send(frame);
    expect(accepted).toEqual([]);
    expect(closed).toEqual([true]);
  });

  it('closes all but the first of several', () => {
    const { accepted, send } = setUp();
    expect(send(OURS, 1, 3).closed).toEqual([false, true, true]);
    expect(accepted).toHaveLength(1);
  });

  it('survives a message without a port', () => {
    const { accepted, send } = setUp();
    send(OURS, 1, 0);
    expect(accepted).toEqual([]);
  });

  it('ends the old port of a window that sends a new one, and leaves other windows alone', () => {
    const { send } = setUp();
    const first = send(OURS, 1);
    const other = send(OURS, 2);
    const second = send(OURS, 1);
    expect([first.closed, other.closed, second.closed]).toEqual([[true], [false], [false]]);
  });

  it('closes the page’s end when the host is gone, but not its successor’s', () => {
    const { accepted, send } = setUp();
    const first = send(OURS);
    accepted[0]?.ended();
    expect(first.closed).toEqual([true]);
    const second = send(OURS);
    accepted[0]?.ended();
    expect(second.closed).toEqual([false]);
  });
});
