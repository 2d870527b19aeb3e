import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as electron from 'electron';
import type { Logger } from '#core/base/logger.ts';
import { ArgumentsError, protocolFilesIn, readArguments, type ShellArguments } from './arguments.ts';
import { attachToHost } from './attached-host.ts';
import { guardContents, guardSession } from './contents-guard.ts';
import { deferLink, type HostLink } from './host-link.ts';
import { registerIpc } from './ipc.ts';
import { NO_ACTIVITY, watchActivity } from './lab-activity.ts';
import { Lifecycle } from './lifecycle.ts';
import { openLocalHost } from './local-host.ts';
import { menuTemplate } from './menu.ts';
import { ProtocolOpener } from './protocol-opener.ts';
import { utilityLauncher } from './program-launcher.ts';
import { APP_SCHEME, serveApp } from './protocol.ts';
import { openShellLog } from './shell-log.ts';
import { stopAll } from './stop-executions.ts';
import { LabTray } from './tray.ts';
import { trayLook } from './tray-look.ts';
import { profileFolderFor } from './profile-folder.ts';
import { openLabWindow } from './window.ts';

const { app, dialog } = electron;
const ICONS = join(__dirname, 'icons');
const RENDERER = join(__dirname, '..', 'renderer');
const PRELOAD = join(__dirname, '..', 'preload', 'preload.cjs');
const HOST = join(__dirname, '..', 'host');
const PROGRAM = join(__dirname, 'program-entry.cjs');

/** What the person typed: everything after the executable and, unpacked, after the application's folder. */
const typed = process.argv.slice(process.defaultApp ? 2 : 1);

function main(): void {
  app.enableSandbox();
  app.setAppUserModelId('org.wellrun.desktop');
  electron.crashReporter.start({ uploadToServer: false });
  electron.protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  const wanted = readArguments(typed, process.env, process.cwd());
  app.setPath('userData', profileFolderFor(app.getPath('userData'), wanted.attach));
  const log = openShellLog(
    join(app.getPath('userData'), 'logs'),
    () => new Date(),
    app.isPackaged ? () => undefined : (line) => console.log(line),
  );
  if (!app.requestSingleInstanceLock()) {
    console.log('Wellrun is open already; its window comes to the front.');
    app.exit(0);
    return;
  }
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log));
  // macOS names files before it is ready, so they are kept from here on.
  const early: string[] = [...wanted.files];
  const keep = (event: { preventDefault(): void }, path: string): void => {
    event.preventDefault();
    early.push(path);
  };
  app.on('open-file', keep);
  app.whenReady().then(() => {
    app.off('open-file', keep);
    start(wanted, early, log);
  }, fail);
}

function start(wanted: ShellArguments, files: readonly string[], log: Logger): void {
  guardSession(electron.session.defaultSession, log);
  electron.protocol.handle(APP_SCHEME, (request) => serveApp(request, RENDERER));
  const link = linkTo(wanted, log);
  registerIpc(electron.ipcMain, { accept: (port, ended) => link.serve(port, ended), log });

  const devTools = !app.isPackaged;
  const watch = new AbortController();
  const lifecycle = new Lifecycle({
    electron,
    link,
    log,
    now: () => Date.now(),
    openWindow: (gone) =>
      openLabWindow(electron.BrowserWindow, { preload: PRELOAD, icon: join(ICONS, 'icon.png'), devTools, gone }),
    leaving: () => {
      watch.abort();
      tray.destroy();
    },
  });
  const tray = new LabTray(electron, ICONS, trayLook(NO_ACTIVITY, link.elsewhere), {
    show: () => lifecycle.showWindow(),
    quit: () => lifecycle.quit(),
  });
  const opener = new ProtocolOpener({ link, dialog, log, showRoute: (route) => showRoute(route) });
  const showRoute = (route: string): void => {
    lifecycle.showWindow();
    const [window] = electron.BrowserWindow.getAllWindows();
    window?.loadURL(`${APP_SCHEME}://lab/#${route}`).catch(() => undefined);
  };
  electron.Menu.setApplicationMenu(
    electron.Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        devTools,
        actions: {
          importProtocol: () => void opener.choose(),
          stopAll: () => void stopAll(link, log),
          openLogFolder: () => void electron.shell.openPath(join(app.getPath('userData'), 'logs')),
          about: () => void showAbout(link),
        },
      }),
    ),
  );
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void opener.open([path]);
  });
  app.on('second-instance', (_event, argv, workingDirectory) => {
    log.info({}, 'Wellrun was started a second time.');
    lifecycle.showWindow();
    void opener.open(protocolFilesIn(argv.slice(1), workingDirectory));
  });
  lifecycle.showWindow();
  void opener.open(files);
  void watchActivity(link, {
    signal: watch.signal,
    sleep: (ms, signal) => sleep(ms, undefined, { signal }),
    changed: (activity) => {
      lifecycle.setActivity(activity);
      tray.set(trayLook(activity, link.elsewhere));
    },
  });
}

function linkTo(wanted: ShellArguments, log: Logger): HostLink {
  if (wanted.attach) return attachToHost(wanted.attach, { log, onRefused: sayRefusedOnce() });
  const opening = openLocalHost({
    hostFolder: HOST,
    dataDir: wanted.dataDir,
    appVersion: app.getVersion(),
    launchProgram: utilityLauncher(() =>
      electron.utilityProcess.fork(PROGRAM, [], { stdio: 'ignore', serviceName: 'Wellrun program' }),
    ),
  });
  opening.catch(fail);
  return deferLink(opening);
}

function sayRefusedOnce(): () => void {
  let said = false;
  return () => {
    if (said) return;
    said = true;
    void dialog.showMessageBox({
      type: 'error',
      title: 'Wellrun',
      message: 'The host does not let this window in.',
      detail:
        'The token is wrong or from an earlier start of the host. Close this window and open it again with the address that the host prints now.',
      buttons: ['OK'],
    });
  };
}

async function showAbout(link: HostLink): Promise<void> {
  await dialog.showMessageBox({
    type: 'info',
    title: 'About Wellrun',
    message: `Wellrun ${app.getVersion()}`,
    detail:
      `Host: ${link.elsewhere ?? `this PC (${hostname()})`}\n` +
      `Electron ${process.versions.electron}, Chromium ${process.versions['chrome'] ?? ''}, Node ${process.versions.node}`,
    buttons: ['OK'],
  });
}

/** Nothing can be shown without this: says why, and ends. */
function fail(error: unknown): void {
  const sentence = error instanceof Error ? error.message : String(error);
  console.error(sentence);
  dialog.showErrorBox('Wellrun cannot start', sentence);
  app.exit(error instanceof ArgumentsError ? 2 : 1);
}

try {
  main();
} catch (error) {
  fail(error);
}
