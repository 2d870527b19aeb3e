import { EventEmitter } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium, type Browser, type Frame, type Page } from '@playwright/test';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLogger } from '#core/base/logger.ts';
import { buildPart } from '../build/build-part.ts';
import { CONNECT_CHANNEL, registerIpc } from '../main/ipc.ts';
import type { PortLike } from '../main/electron-like.ts';
import { SmallHost } from '../main/testing/small-host.ts';
import type { PageUnderTest } from './testing/page.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const CHROMIUM = process.env['WELLRUN_CHROMIUM'] ?? '/usr/bin/chromium';

/** One message as it goes between the browser and this process: text, or bytes in base 64. */
type Wire = { text: string } | { bytes: string };

/** The main process's end of a port whose other end is in the browser. */
class PortOverWire implements PortLike {
  readonly #events = new EventEmitter();
  readonly #toPage: (message: Wire | 'close') => void;
  #waiting: unknown[] | undefined = [];

  constructor(toPage: (message: Wire | 'close') => void) {
    this.#toPage = toPage;
  }

  on(event: 'message' | 'close', listener: ((message: { data: unknown }) => void) | (() => void)): this {
    this.#events.on(event, listener);
    return this;
  }

  postMessage(message: unknown): void {
    this.#toPage(
      typeof message === 'string'
        ? { text: message }
        : { bytes: Buffer.from(message as Uint8Array).toString('base64') },
    );
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of waiting) this.#events.emit('message', { data: message });
  }

  close(): void {
    this.#toPage('close');
  }

  deliver(wire: Wire): void {
    const data = 'text' in wire ? wire.text : new Uint8Array(Buffer.from(wire.bytes, 'base64'));
    if (this.#waiting) this.#waiting.push(data);
    else this.#events.emit('message', { data });
  }
}

/**
 * Runs a preload as Electron's sandbox does, with a stand-in for `electron` whose ports lead out of the browser.
 * Written as text because it must run before anything else in every frame.
 */
function sandboxAround(preload: string): string {
  return `(() => {
    const ports = new Map();
    // Electron tells a page that the other end of a port was closed; a plain Chromium does not.
    const made = [];
    window.MessageChannel = class extends MessageChannel {
      constructor() {
        super();
        made.push(this.port1);
      }
    };
    const toBase64 = (data) => btoa(String.fromCharCode(...new Uint8Array(data.buffer ?? data)));
    const fromBase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    window.__toPort = (id, wire) => {
      const port = ports.get(id);
      if (wire === 'close') for (const end of made) end.dispatchEvent(new Event('close'));
      else port.postMessage('text' in wire ? wire.text : fromBase64(wire.bytes));
    };
    const electron = {
      contextBridge: { exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: structuredClone(value) }) },
      ipcRenderer: {
        postMessage: (channel, message, [port]) => {
          const id = crypto.randomUUID();
          ports.set(id, port);
          port.onmessage = ({ data }) => window.__fromPort(id, typeof data === 'string' ? { text: data } : { bytes: toBase64(data) });
          window.__ipc(channel, id);
        },
      },
    };
    const require = (name) => {
      if (name !== 'electron') throw new Error('A sandboxed preload cannot require ' + name);
      return electron;
    };
    const process = { platform: 'linux', versions: { electron: '45.0.0' } };
    const module = { exports: {} };
    (function (require, process, module, exports) { ${preload} })(require, process, module, module.exports);
  })();`;
}

describe.skipIf(!existsSync(CHROMIUM))('the built preload in a real Chromium, with the real registration', () => {
  let folder: string;
  let preload: string;
  let server: Server;
  let origin: string;
  let browser: Browser;
  let page: Page;
  let host: SmallHost;
  let refusals: unknown[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wellrun-preload-'));
    await buildPart('preload', ROOT, join(folder, 'preload'));
    preload = readFileSync(join(folder, 'preload/preload.cjs'), 'utf8');
    const bundle = await rolldown({ input: join(import.meta.dirname, 'testing/page.ts'), tsconfig: false });
    const { output } = await bundle.generate({ format: 'es' });
    await bundle.close();
    server = createServer((request, response) => {
      const script = request.url === '/page.js';
      response.setHeader('content-type', script ? 'text/javascript' : 'text/html');
      response.end(script ? output[0].code : '<!doctype html><script type="module" src="/page.js"></script>');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
  });

  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    await new Promise((done) => server?.close(done));
    rmSync(folder, { recursive: true, force: true });
  });

  beforeEach(async () => {
    host = new SmallHost();
    refusals = [];
    const ipcMain = new EventEmitter();
    registerIpc(ipcMain, {
      accept: (port, ended) => host.serve(port, ended),
      isOurPage: (url) => new URL(url).origin === origin,
      log: { ...silentLogger, warn: ({ reason }) => refusals.push(reason) },
    });
    const ports = new Map<string, PortOverWire>();
    await page?.context().close();
    page = await browser.newPage();
    await page.exposeBinding('__ipc', ({ frame }: { frame: Frame }, channel: string, id: string) => {
      const port = new PortOverWire((wire) => {
        const send = ([to, message]: [string, Wire | 'close']): void =>
          (window as unknown as { __toPort(id: string, wire: unknown): void }).__toPort(to, message);
        frame.evaluate(send, [id, wire] as [string, Wire | 'close']).catch(() => undefined);
      });
      ports.set(id, port);
      ipcMain.emit(channel, {
        senderFrame: { url: frame.url(), parent: frame.parentFrame() },
        ports: [port],
        sender: { id: 1 },
      });
    });
    await page.exposeBinding('__fromPort', (_source, id: string, wire: Wire) => ports.get(id)?.deliver(wire));
    await page.addInitScript(sandboxAround(preload));
    await page.goto(origin);
    await page.waitForSelector('html[data-ready]');
  });

  const inPage = <T>(ask: (page: PageUnderTest) => Promise<T>): Promise<T> =>
    page.evaluate(`(${ask.toString()})(window.page)`);

  it('lets the page call the host and get its typed errors', async () => {
    expect(await inPage((one) => one.importProtocol('{"wellrun":1}'))).toMatchObject({ protocolId: 'a-protocol' });
    expect(await inPage((one) => one.importProtocol('{}'))).toEqual({
      code: 'WELLRUN',
      defined: true,
      message: 'wellrun: is missing.',
    });
  });

  it('lets the page follow the feed', async () => {
    const following = inPage((one) => one.follow(3));
    await vi.waitFor(() => expect(host.subscriptions).toBe(1));
    host.now({ 'EX-1': 'running' });
    await vi.waitFor(() => expect(host.waiting).toBe(1));
    host.now({ 'EX-1': 'paused' });
    expect(await following).toEqual(['snapshot', 'snapshot', 'snapshot']);
  });

  it('tells the page what shell it is in, and gives it nothing else', async () => {
    expect(await page.evaluate('window.wellrunShell')).toEqual({
      kind: 'electron',
      platform: 'linux',
      version: '45.0.0',
    });
    expect(await page.evaluate('[typeof require, typeof process, typeof ipcRenderer, typeof electron]')).toEqual(
      Array(4).fill('undefined'),
    );
  });

  it('takes no port from a frame inside the page', async () => {
    const before = host.connections;
    await page.evaluate(
      `new Promise((done) => { const frame = document.createElement('iframe'); frame.src = '/'; frame.onload = done; document.body.append(frame); })`,
    );
    await page.frames()[1]?.waitForSelector('html[data-ready]');
    await vi.waitFor(() => expect(refusals).toEqual(['its frame is not the top one']));
    expect(host.connections).toBe(before);
  });

  it('forwards only what asks to be connected, and only from the page itself', async () => {
    const before = host.connections;
    await page.evaluate(`(() => {
      const { port2 } = new MessageChannel();
      window.postMessage('${CONNECT_CHANNEL}!', location.origin, [port2]);
      window.postMessage('${CONNECT_CHANNEL}', location.origin);
      const other = new MessageChannel();
      window.dispatchEvent(new MessageEvent('message', { data: '${CONNECT_CHANNEL}', ports: [other.port2] }));
    })()`);
    expect(await inPage((one) => one.importProtocol('{"wellrun":1}'))).toMatchObject({ protocolId: 'a-protocol' });
    expect(host.connections).toBe(before);
  });

  it('ends what is under way when the host is gone, so that the page can connect again', async () => {
    const ending = inPage((one) => one.untilItEnds());
    await vi.waitFor(() => expect(host.subscriptions).toBe(1));
    host.drop();
    expect(await ending).toBe('cut off');
  });
});
