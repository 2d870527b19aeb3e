import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { expect, test } from '@playwright/test';
import { listAsar, unpackAsar } from './asar.ts';
import { readGround } from './ground.ts';
import { environmentFor, newProfile } from './lab-window.ts';
import { debugPage, pagesAt } from './page-debugger.ts';
import { ServedHost } from '../support/served-host.ts';

const ground = readGround();
const { packed } = ground;
const OURS = /^app:\/\/lab\//;
const resources = join(packed.folder, 'resources');
const files = listAsar(join(resources, 'app.asar'));
const paths = files.map((file) => file.path);

test.describe('the package', () => {
  test('has every fuse of a release set, as read back from the program', async () => {
    const wire = await getCurrentFuseWire(join(packed.folder, 'wellrun'));
    const state = (fuse: FuseV1Options): string => FuseState[wire[fuse] ?? FuseState.INHERIT];
    expect({
      runAsNode: state(FuseV1Options.RunAsNode),
      cookieEncryption: state(FuseV1Options.EnableCookieEncryption),
      nodeOptions: state(FuseV1Options.EnableNodeOptionsEnvironmentVariable),
      nodeInspect: state(FuseV1Options.EnableNodeCliInspectArguments),
      asarIntegrity: state(FuseV1Options.EnableEmbeddedAsarIntegrityValidation),
      onlyAsar: state(FuseV1Options.OnlyLoadAppFromAsar),
    }).toEqual({
      runAsNode: 'DISABLE',
      cookieEncryption: 'ENABLE',
      nodeOptions: 'DISABLE',
      nodeInspect: 'DISABLE',
      asarIntegrity: 'ENABLE',
      onlyAsar: 'ENABLE',
    });
  });

  test('cannot be used as a Node, whatever the environment says', () => {
    const { stdout } = spawnSync(packed.release, ['-e', 'console.log("ran")'], {
      env: { ...environmentFor(ground), ELECTRON_RUN_AS_NODE: '1', DISPLAY: '' },
      encoding: 'utf8',
      timeout: 20_000,
    });
    expect(stdout).not.toContain('ran');
  });

  test('holds the shell, the page and the host', () => {
    expect(paths).toEqual(
      expect.arrayContaining([
        'package.json',
        'out/main/main.cjs',
        'out/main/program-entry.cjs',
        'out/main/icons/tray-running.png',
        'out/preload/preload.cjs',
        'out/renderer/index.html',
        'out/host/host.mjs',
      ]),
    );
    expect(paths.some((path) => /^out\/host\/core\/store\/migrations\/.+\.sql$/.test(path))).toBe(true);
  });

  test('holds nothing that only development needs', () => {
    // Programs that ship as examples are TypeScript that people read.
    const unwanted = paths.filter(
      (path) =>
        (!path.startsWith('out/host/resources/programs/') && /\.tsx?$/.test(path)) ||
        /headless|\.map$|\.test\.|^(?:core|drivers|renderer|electron|e2e|docs|\.ci)\//.test(path) ||
        /node_modules\/(?:node-(?:bin-)?(?:linux|darwin|win)[^/]*|electron|vite|typescript|react|@playwright|playwright[^/]*)\//.test(
          path,
        ),
    );
    expect(unwanted).toEqual([]);
    expect(readdirSync(resources).sort()).toEqual(['app.asar', 'app.asar.unpacked']);
  });

  test('holds of node_modules only what has compiled code, and of that only this platform', () => {
    const modules = new Set(
      paths
        .flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [])
        .filter((name) => !name.startsWith('@serialport/')),
    );
    expect([...modules].sort()).toEqual([
      'better-sqlite3',
      'debug',
      'ms',
      'node-gyp-build',
      'node-hid',
      'pkg-prebuilds',
      'serialport',
    ]);
    const binaries = files.filter((file) => file.path.endsWith('.node'));
    expect(binaries.length).toBeGreaterThanOrEqual(3);
    for (const binary of binaries) {
      expect(binary.path).toMatch(/linux-x64/);
      expect(binary.unpacked, binary.path).toBe(true);
      expect(existsSync(join(resources, 'app.asar.unpacked', binary.path)), binary.path).toBe(true);
    }
    const bytes = statSync(join(resources, 'app.asar')).size;
    expect(bytes).toBeLessThan(30_000_000);
  });

  test('is complete: its modules load on the Node that the pinned Electron embeds', () => {
    const folder = join(ground.home, 'contents');
    unpackAsar(join(resources, 'app.asar'), folder);
    const script = `
      const Database = require('better-sqlite3');
      const { version } = new Database(':memory:').prepare('SELECT sqlite_version() AS version').get();
      let hid = 'loaded';
      try { require('node-hid') } catch (error) { hid = error.message }
      console.log(JSON.stringify({ node: process.versions.node, version, serial: typeof require('serialport').SerialPort, hid }));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    const loaded = JSON.parse(stdout) as { node: string; version: string; serial: string; hid: string };
    expect(loaded).toMatchObject({ node: expect.stringMatching(/^24\./), serial: 'function' });
    // On a PC without libusb the system says so; any other complaint is a hole in the package.
    expect(loaded.hid).toMatch(/^loaded$|libusb|libudev/);
  });

  test('has a host that opens with its migrations, protocols and virtual lab, out of the package alone', () => {
    const contents = join(ground.home, 'contents-of-host');
    unpackAsar(join(resources, 'app.asar'), contents);
    const opener = join(import.meta.dirname, 'open-packed-host.ts');
    const { stdout, stderr } = spawnSync(process.execPath, [opener, contents, join(ground.home, 'packed-data')], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(stderr).toBe('');
    const said = JSON.parse(stdout) as { overview: { version: string }; protocols: number; instruments: number };
    expect(said.overview.version).toBe('0.0.1-packed');
    expect(said.protocols).toBeGreaterThan(0);
    expect(said.instruments).toBeGreaterThan(0);
  });

  test('has compiled code that needs nothing but Node-API, so that one file serves every Node and Electron', () => {
    for (const { path } of files.filter((file) => file.path.endsWith('.node'))) {
      const { stdout, status } = spawnSync(
        'nm',
        ['-D', '--undefined-only', join(resources, 'app.asar.unpacked', path)],
        {
          encoding: 'utf8',
        },
      );
      test.skip(status !== 0, '`nm` is not installed here.');
      expect(stdout, path).toMatch(/\bnapi_/);
      expect(stdout, path).not.toMatch(/_ZN(?:2v8|4node)/);
    }
  });
});

test.describe('the packed application, exactly as users get it', () => {
  let program: ChildProcess;
  let address: string | undefined;
  const said: string[] = [];
  let host: ServedHost;

  test.beforeAll(async () => {
    host = await ServedHost.start();
    program = spawn(
      packed.release,
      [
        `--user-data-dir=${newProfile(ground)}`,
        `--attach=${host.url}`,
        '--remote-debugging-port=0',
        // A release must not know this one.
        '--inspect=0',
      ],
      { env: environmentFor(ground), stdio: ['ignore', 'ignore', 'pipe'] },
    );
    address = await debuggerAddress(program, said);
  });
  test.afterAll(async () => {
    program?.kill('SIGKILL');
    await host?.[Symbol.asyncDispose]();
  });

  test('opens its window, sandboxed and isolated, and lets no debugger into its main process', async () => {
    const port = Number(new URL(address ?? 'ws://none/').port);
    await expect.poll(async () => (await pagesAt(port)).map((page) => page.url)).toEqual([expect.stringMatching(OURS)]);
    const [target] = await pagesAt(port);
    using page = await debugPage(target?.webSocketDebuggerUrl ?? '');
    expect(await page.evaluate('[typeof require, typeof process, window.wellrunShell.kind]')).toEqual([
      'undefined',
      'undefined',
      'electron',
    ]);
    expect(await page.evaluate(`fetch('app://lab/..%2fmain%2fmain.cjs').then((one) => one.status)`)).toBe(404);
    expect(await page.evaluate(`window.open('https://example.org/') === null`)).toBe(true);
    await page.evaluate(`void (location.href = 'https://example.org/')`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect((await pagesAt(port)).map((one) => one.url)).toEqual([expect.stringMatching(OURS)]);
    expect(said.filter((line) => line.startsWith('Debugger listening'))).toEqual([]);
  });
});

/** The address under which Chromium's own debugger for pages listens; Node's must not. */
async function debuggerAddress(child: ChildProcess, said: string[]): Promise<string | undefined> {
  const { stderr } = child;
  if (!stderr) return undefined;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), 20_000);
    createInterface({ input: stderr }).on('line', (line) => {
      said.push(line);
      const found = /^DevTools listening on (ws:\/\/\S+)/.exec(line)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}
