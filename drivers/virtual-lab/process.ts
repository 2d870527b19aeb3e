import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { SystemClock } from '#core/base/clock.ts';
import type { LabSpeed } from '#core/base/lab-clock.ts';
import { labAddressSchema, type LabAddress } from './lab-address.ts';
import { connectVirtualLab } from './remote-lab.ts';
import { serveVirtualLab } from './server.ts';
import { createVirtualLab } from './virtual-lab.ts';
import { profiles, type Profile } from './world/profile.ts';

/**
 * The virtual lab in a process of its own:
 *
 *   node drivers/virtual-lab/process.ts --data-dir D [--speed 1|600|instant] [--seed N] [--profile realistic|ideal]
 *     [--host 127.0.0.1] [--port LH-1=8001 --port control=8000 ...]
 *
 * It prints one line of JSON when it is ready (lab-address.ts) and writes the same to D/virtual-lab.json. It lives until
 * it is told to end (SIGTERM, SIGINT); the end of whoever started it is nothing to it. Exit codes: 2 bad arguments,
 * 3 a lab runs on this folder already.
 */
function fail(sentence: string, exitCode = 2): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(exitCode);
}

const addressFile = 'virtual-lab.json';

function readAddress(file: string): LabAddress | undefined {
  try {
    return labAddressSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None has run here yet, or what it left is of no use.
    return undefined;
  }
}

/** Two labs on one log would each lose the other's world. */
async function refuseSecond(dataDir: string): Promise<void> {
  const known = readAddress(path.join(dataDir, addressFile));
  if (known === undefined) return;
  const { host, control, pid } = known;
  try {
    using other = await connectVirtualLab({ host, port: control, hostClock: new SystemClock() });
    if (other.pid !== pid) return;
  } catch {
    return;
  }
  fail(`A virtual lab runs on ${dataDir} already (process ${pid}, control port ${control}).`, 3);
}

function speedOf(text: string): LabSpeed {
  if (text === 'instant') return text;
  const speed = Number(text);
  return Number.isFinite(speed) && speed > 0 ? speed : fail(`"${text}" is no speed. Give a number, or "instant".`);
}

function profileOf(text: string): Profile {
  const found = profiles.find((profile) => profile === text);
  return found ?? fail(`"${text}" is no profile. There are: ${profiles.join(', ')}.`);
}

function portsOf(pairs: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [name = '', port = ''] = pair.split('=');
      const number = Number(port);
      if (!/^\d+$/.test(port) || number > 65_535) fail(`"${pair}" is no port. Give it as LH-1=8001.`);
      return [name, number];
    }),
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'data-dir': { type: 'string' },
      speed: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      profile: { type: 'string', default: 'realistic' },
      host: { type: 'string', default: '127.0.0.1' },
      port: { type: 'string', multiple: true, default: [] },
    },
  });
  const dataDir = values['data-dir'] ?? fail('Say where the lab keeps its log: --data-dir FOLDER.');
  mkdirSync(dataDir, { recursive: true });
  await refuseSecond(dataDir);
  const lab = createVirtualLab({
    hostClock: new SystemClock(),
    speed: speedOf(values.speed),
    seed: values.seed,
    profile: profileOf(values.profile),
    dataDir,
    followsHost: true,
  });
  const server = await serveVirtualLab({ lab, host: values.host, ports: portsOf(values.port) });
  const line = JSON.stringify(server.address);
  writeFileSync(path.join(dataDir, addressFile), `${line}\n`);
  // Whoever started the lab may be gone before it reads this.
  process.stdout.on('error', () => undefined);
  process.stdout.write(`${line}\n`);
  const end = (): void => {
    void server[Symbol.asyncDispose]()
      .then(() => lab[Symbol.asyncDispose]())
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
}

await main();
