import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { SystemClock } from '#core/base/clock.ts';
import { createMtSicsSimulator } from '#drivers/mettler-toledo-mt-sics/simulator.ts';
import type { PtyPair } from '#drivers/transport/pty-pair.ts';
import { SerialTransport } from '#drivers/transport/serial.ts';
import type { Judgement } from './judge.ts';
import type { PythonEnvironment } from './python-environment.ts';

const LIMIT_MS = 120_000;

/** Somebody else's driver for Mettler-Toledo balances, unmodified, weighs on our simulator over a serial port. */
export async function judgedByPylabrobot(python: PythonEnvironment, pair: PtyPair, report: Judgement): Promise<void> {
  const clock = new SystemClock();
  let grams = 0;
  using simulator = createMtSicsSimulator({ clock, readMass: () => grams, settleMs: 400 });
  const line = { kind: 'serial', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  const transport = new SerialTransport({ ...line, path: pair.instrumentPath });
  simulator.attach(transport);
  await transport.open();
  const script = join(import.meta.dirname, 'pylabrobot_balance.py');
  const program = spawn(python.python, [script, pair.hostPath], { stdio: ['pipe', 'pipe', 'pipe'], timeout: LIMIT_MS });
  const ended = new Promise<number | null>((resolve) => program.once('close', resolve));
  let complaints = '';
  program.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  for await (const text of createInterface({ input: program.stdout })) {
    const message = JSON.parse(text) as { mass?: number; check?: string; ok?: boolean; detail?: string };
    if (message.mass !== undefined) {
      grams = message.mass;
      simulator.loadChanged();
      program.stdin.write('\n');
    }
    if (message.check !== undefined) report(message.check, message.ok === true, message.detail ?? '');
  }
  const code = await ended;
  if (code !== 0) report('runs to its end', false, complaints.trim().split('\n').at(-1) ?? `exit code ${code}`);
  await transport.close();
}
