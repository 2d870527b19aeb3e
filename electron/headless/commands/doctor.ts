import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Command } from 'commander';
import { toAppError } from '#core/contract/errors.ts';
import { readAnchors } from '#core/store/anchors.ts';
import { Connection } from '#core/store/connection.ts';
import { DataFolder } from '#core/store/data-folder.ts';
import { verifyChain } from '#core/store/verify.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { VERSION } from '../places.ts';
import { findBrowser } from '../find-browser.ts';
import { withCommon, type CommonOptions } from './common.ts';
import { openRecord } from './history.ts';

interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

export function addDoctor(program: Command): void {
  withCommon(program.command('doctor'))
    .description('look at this PC: what works, what does not, what to do')
    .action(async (options: CommonOptions) => {
      const findings = [
        { name: 'Node', ok: Number(process.versions.node.split('.')[0]) >= 24, detail: process.versions.node },
        await look('SQLite', sqlite),
        await look('data folder', () => dataFolder(options.dataDir)),
        await look('record', () => record(options.dataDir)),
        await look('serial ports', serialPorts),
        await look('USB HID', hidDevices),
        await look('browser', () => findBrowser() ?? 'none found; `npm test` gets one'),
      ];
      const ok = findings.every((finding) => finding.ok);
      print({ ok, version: VERSION, findings }, options.json === true, () => [
        `Wellrun ${VERSION}`,
        ...findings.map((finding) => `${finding.ok ? '  ok ' : '  !! '} ${finding.name}: ${finding.detail}`),
      ]);
      process.exitCode = ok ? EXIT.ok : EXIT.failed;
    });
}

async function look(name: string, find: () => string | Promise<string>): Promise<Finding> {
  try {
    return { name, ok: true, detail: await find() };
  } catch (error) {
    return { name, ok: false, detail: toAppError(error).message };
  }
}

function sqlite(): string {
  using connection = Connection.open(':memory:', { readonly: false, inMemory: true });
  return connection.get<{ version: string }>('SELECT sqlite_version() AS version')?.version ?? '';
}

function dataFolder(dataDir: string): string {
  try {
    using folder = DataFolder.open(dataDir);
    return `${folder.path}, ${(folder.freeBytes / 1e9).toFixed(1)} GB free`;
  } catch (error) {
    if (toAppError(error).code === 'storage-in-use') return `${dataDir}, in use by a Wellrun that is running`;
    throw error;
  }
}

function record(dataDir: string): string {
  if (!existsSync(join(dataDir, 'wellrun.db'))) return 'none yet; it is made at the first start';
  using connection = openRecord(dataDir);
  const verification = verifyChain(connection, readAnchors(join(dataDir, 'anchors.jsonl')));
  if (!verification.ok) throw new Error(verification.firstBad?.why ?? 'not whole');
  return `${verification.events} entries, chain whole`;
}

async function serialPorts(): Promise<string> {
  const { SerialPort } = await import('serialport');
  const ports = await SerialPort.list();
  return ports.length === 0 ? 'none connected' : ports.map((port) => port.path).join(', ');
}

function hidDevices(): string {
  const require = createRequire(import.meta.url);
  try {
    const hid = require('node-hid') as { devices(): unknown[] };
    return `${hid.devices().length} devices`;
  } catch (error) {
    const { message } = toAppError(error);
    if (/libusb|libudev|shared object/.test(message))
      return 'not available: install libusb-1.0-0 and libudev1 to use HID instruments';
    throw error;
  }
}
