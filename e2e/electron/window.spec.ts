import { spawnSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { describeFlavours, ground } from './flavours.ts';
import { environmentFor } from './lab-window.ts';

describeFlavours('the window', (lab) => {
  test('shows the lab from its own address, connected to the host', async () => {
    expect(lab().window.page.url()).toMatch(/^app:\/\/lab\//);
    expect(await lab().window.page.title()).toContain('Wellrun');
    expect(await lab().window.page.evaluate('window.wellrunShell')).toMatchObject({
      kind: 'electron',
      platform: 'linux',
    });
  });

  test('runs its page in the real sandbox, isolated from everything of Electron', async () => {
    const preferences = await lab().window.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>;
        getOSProcessId(): number;
      };
      return { ...contents.getLastWebPreferences(), pid: contents.getOSProcessId() };
    });
    expect(preferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      experimentalFeatures: false,
      allowRunningInsecureContent: false,
    });
    expect(await lab().window.page.evaluate('[typeof require, typeof process, typeof module, typeof Buffer]')).toEqual(
      Array(4).fill('undefined'),
    );
    const switches = await lab().window.app.evaluate(({ app }) =>
      ['no-sandbox', 'disable-web-security'].map((name) => app.commandLine.hasSwitch(name)),
    );
    expect(switches).toEqual([false, false]);
    // The kernel's own view: a process namespace of its own, no new privileges, and a filter on system calls.
    const status = spawnSync('cat', [`/proc/${String(preferences.pid)}/status`], { encoding: 'utf8' }).stdout;
    expect(status).toMatch(/^NSpid:\s+\d+\s+\d+/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
  });

  test('gives its page nothing but the kind of shell', async () => {
    const shell = await lab().window.page.evaluate(
      `Object.entries(window.wellrunShell).map(([name, value]) => [name, typeof value])`,
    );
    expect(shell).toEqual([
      ['kind', 'string'],
      ['platform', 'string'],
      ['version', 'string'],
    ]);
    expect(
      await lab().window.page.evaluate(`['ipcRenderer', 'electron', 'contextBridge'].filter((name) => name in window)`),
    ).toEqual([]);
  });

  test('runs no script that is not one of its files', async () => {
    const blocked = await lab().window.page.evaluate(`(async () => {
      const violations = [];
      addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
      const script = (set) => { const element = document.createElement('script'); set(element); document.body.append(element); };
      script((element) => { element.textContent = 'window.inlineRan = true'; });
      script((element) => { element.src = 'data:text/javascript,window.dataRan=true'; });
      script((element) => { element.src = 'https://example.org/x.js'; });
      // In a turn of its own: what the test itself evaluates is exempt from the policy.
      const evaluated = await new Promise((done) => setTimeout(() => { try { done(new Function('return "yes"')()); } catch { done('no'); } }));
      const image = new Image(); image.src = 'https://example.org/x.png';
      const fetched = await fetch('https://example.org/').then(() => 'yes', () => 'no');
      const socket = await new Promise((done) => { try { const one = new WebSocket('ws://127.0.0.1:9'); one.onopen = () => done('open'); one.onerror = () => done('refused'); } catch { done('refused'); } });
      await new Promise((done) => setTimeout(done, 300));
      return { ran: [window.inlineRan, window.dataRan, evaluated, fetched, socket], violations: [...new Set(violations)].sort() };
    })()`);
    expect(blocked).toEqual({
      ran: [undefined, undefined, 'no', 'no', 'refused'],
      violations: expect.arrayContaining(['connect-src', 'img-src', 'script-src', 'script-src-elem']) as string[],
    });
  });

  for (const address of [
    'https://example.org/',
    'http://127.0.0.1:9/',
    'file:///etc/passwd',
    'data:text/html,<h1>elsewhere</h1>',
    'app://lab.evil/',
    'app://evil/',
  ]) {
    test(`does not go to ${address}`, async () => {
      const before = lab().window.page.url();
      await lab()
        .window.page.evaluate(`location.href = ${JSON.stringify(address)}`)
        .catch(() => undefined);
      await lab().window.page.waitForTimeout(300);
      expect(lab().window.page.url()).toBe(before);
      expect(await lab().window.page.evaluate('window.wellrunShell.kind')).toBe('electron');
    });
  }

  test('opens no other window, neither by script nor by a link', async () => {
    const opened = await lab().window.page.evaluate(`(() => {
      const link = Object.assign(document.createElement('a'), { href: 'https://example.org/', target: '_blank' });
      document.body.append(link);
      link.click();
      link.remove();
      return [window.open('https://example.org/'), window.open('app://lab/'), window.open('')].map((one) => one === null);
    })()`);
    expect(opened).toEqual([true, true, true]);
    await lab().window.page.waitForTimeout(300);
    expect(await lab().window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  test('refuses camera, microphone, place, notifications, reading the clipboard, and every device', async () => {
    const answers = await lab().window.page.evaluate(`(async () => {
      const name = (error) => error.name;
      const state = (permission) => navigator.permissions.query({ name: permission }).then((one) => one.state, name);
      return {
        camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'given', name),
        microphone: await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'given', name),
        screen: await navigator.mediaDevices.getDisplayMedia({ video: true }).then(() => 'given', name),
        place: await new Promise((done) => navigator.geolocation.getCurrentPosition(() => done('given'), (error) => done(error.code))),
        notifications: await Notification.requestPermission(),
        clipboard: await navigator.clipboard.readText().then(() => 'given', name),
        midi: await navigator.requestMIDIAccess({ sysex: true }).then(() => 'given', name),
        serial: await (navigator.serial?.getPorts() ?? Promise.resolve([])).then((ports) => ports.length),
        hid: await (navigator.hid?.getDevices() ?? Promise.resolve([])).then((devices) => devices.length),
        usb: await (navigator.usb?.getDevices() ?? Promise.resolve([])).then((devices) => devices.length),
        states: await Promise.all(['geolocation', 'camera', 'microphone', 'notifications', 'midi', 'clipboard-read'].map(state)),
      };
    })()`);
    expect(answers).toMatchObject({
      place: 1,
      notifications: 'denied',
      serial: 0,
      hid: 0,
      usb: 0,
      states: Array(6).fill('denied'),
    });
    for (const thing of ['camera', 'microphone', 'screen', 'clipboard', 'midi'] as const) {
      expect((answers as Record<string, unknown>)[thing], thing).not.toBe('given');
    }
  });

  test('embeds no browser', async () => {
    await lab().window.page.evaluate(
      `(() => { const view = document.createElement('webview'); view.src = 'https://example.org/'; document.body.append(view); })()`,
    );
    await lab().window.page.waitForTimeout(200);
    const contents = await lab().window.app.evaluate(({ webContents }) =>
      webContents.getAllWebContents().map((one) => one.getType()),
    );
    expect(contents).toEqual(['window']);
    await lab().window.page.evaluate(`document.querySelector('webview').remove()`);
  });

  test('answers 404 to every address outside the built page', async () => {
    for (const address of [
      'app://lab/../main/main.cjs',
      'app://lab/%2e%2e/main/main.cjs',
      'app://lab/..%2fmain%2fmain.cjs',
      'app://lab/..%5c..%5cpackage.json',
      'app://lab/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd',
      'app://lab//etc/passwd',
      'app://lab/index.html%00.js',
      'app://lab/absent.js',
    ]) {
      const status = await lab().window.page.evaluate(
        `fetch(${JSON.stringify(address)}).then((one) => one.status, () => 'no address')`,
      );
      expect([404, 'no address'], address).toContain(status);
    }
    const page = await lab().window.page.evaluate(
      `fetch('app://lab/').then((one) => [one.status, one.headers.get('content-security-policy')])`,
    );
    expect(page).toEqual([200, expect.stringContaining("script-src 'self';") as unknown]);
  });

  test('is one window: a second start brings it to the front and ends', async () => {
    await lab().window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
    const second = spawnSync(lab().program, [...lab().arguments], {
      env: environmentFor(ground),
      encoding: 'utf8',
      timeout: 30_000,
    });
    expect(second.status).toBe(0);
    expect(second.stdout).toContain('Wellrun is open already');
    await expect
      .poll(() =>
        lab().window.app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows().map((window) => window.isVisible()),
        ),
      )
      .toEqual([true]);
  });

  test('says in the tray and the menu what it is, and has the stop in the menu', async () => {
    const labels = await lab().window.app.evaluate(({ Menu }) =>
      Menu.getApplicationMenu()?.items.flatMap((top) => top.submenu?.items.map((item) => item.label) ?? []),
    );
    expect(labels).toContain('Stop all (software)');
    expect(labels).toContain('This is not an emergency stop');
  });

  test('is replaced when its page crashes, and the new one is as safe', async () => {
    const next = lab().window.app.waitForEvent('window');
    await lab()
      .window.app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
      )
      .catch(() => undefined);
    const page = await next;
    await page.waitForLoadState();
    expect(page.url()).toMatch(/^app:\/\/lab\//);
    expect(await page.evaluate('[typeof require, window.wellrunShell.kind]')).toEqual(['undefined', 'electron']);
    await expect
      .poll(() => lab().window.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
      .toBe(1);
  });
});
