import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { WebSocket } from 'ws';
import type { HostClient } from '#electron/main/host-link.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** `wellrun serve` in a process of its own, with a fresh record and the virtual lab. */
export interface RunningHost extends AsyncDisposable {
  /** The address that it prints, with its token. */
  readonly url: string;
  /** A second client of the same contract, to see what the window does and to bring about what it should show. */
  readonly client: HostClient;
  /** Ends the process without warning, as a power cut would. */
  kill(): void;
}

interface Ready {
  readonly ready: true;
  readonly url: string;
  readonly port: number;
  readonly token: string;
}

export async function startHost(args: readonly string[] = []): Promise<RunningHost> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wellrun-host-'));
  const child = spawn(
    process.execPath,
    [join(ROOT, 'electron/headless/wellrun.ts'), 'serve', '--json', '--port', '0', '--data-dir', dataDir, ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const ready = await new Promise<Ready>((done, fail) => {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (line.startsWith('{')) done(JSON.parse(line) as Ready);
    });
    child.once('exit', (code) => fail(new Error(`The host ended with ${code ?? 'a signal'} before it was ready.`)));
    setTimeout(() => fail(new Error('The host was not ready within half a minute.')), 30_000).unref();
  });
  const socket = new WebSocket(`ws://127.0.0.1:${ready.port}/rpc`, ['wellrun.v1', `token.${ready.token}`]);
  const client: HostClient = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  return {
    url: ready.url,
    client,
    kill: () => void child.kill('SIGKILL'),
    async [Symbol.asyncDispose]() {
      socket.terminate();
      child.kill('SIGTERM');
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await exited;
      clearTimeout(patience);
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
