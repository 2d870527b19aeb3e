import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SystemClock } from '#core/base/clock.ts';

/** Two serial ports that are joined by a virtual cable. */
export interface PtyPair extends AsyncDisposable {
  readonly hostPath: string;
  readonly instrumentPath: string;
  /** Pulls the cable: both ports go away. */
  readonly unplug: () => Promise<void>;
}

const START_MS = 5000;

/**
 * Starts socat with two linked pseudo terminals, for trying drivers and simulators over real serial ports.
 * @returns null where socat is missing (Windows, macOS without it); install it with the package manager of the system
 */
export async function openPtyPair(): Promise<PtyPair | null> {
  const folder = await mkdtemp(join(tmpdir(), 'wellrun-pty-'));
  const hostPath = join(folder, 'host');
  const instrumentPath = join(folder, 'instrument');
  const socat = spawn('socat', [`pty,raw,echo=0,link=${hostPath}`, `pty,raw,echo=0,link=${instrumentPath}`], {
    stdio: 'ignore',
  });
  const over = Promise.withResolvers<void>();
  let missing = false;
  socat.once('error', () => {
    missing = true;
    over.resolve();
  });
  socat.once('exit', () => over.resolve());
  const unplug = async (): Promise<void> => {
    socat.kill();
    await over.promise;
    await rm(folder, { recursive: true, force: true });
  };
  const clock = new SystemClock();
  const giveUpAt = clock.monotonic() + START_MS;
  while (!missing && !(existsSync(hostPath) && existsSync(instrumentPath))) {
    if (clock.monotonic() > giveUpAt) missing = true;
    await clock.sleep(10);
  }
  if (missing) {
    await unplug();
    return null;
  }
  return { hostPath, instrumentPath, unplug, [Symbol.asyncDispose]: unplug };
}
