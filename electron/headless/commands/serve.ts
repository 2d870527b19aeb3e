import type { Command } from 'commander';
import { AppError } from '#core/contract/errors.ts';
import { LoopbackServer } from '#core/host/loopback-server.ts';
import { openFileLogger } from '../file-logger.ts';
import { openHost } from '../open-host.ts';
import { print } from '../output.ts';
import { RENDERER_DIR, VERSION } from '../places.ts';
import { parseSpeed, withCommon, type CommonOptions } from './common.ts';

export interface ServeOptions extends CommonOptions {
  readonly port: string;
  readonly token?: string;
  readonly speed: string;
  readonly seed?: string;
  readonly virtualLab?: string;
}

export function addServe(program: Command): void {
  withCommon(program.command('serve'))
    .description('serve the interface and the API on this PC, for a browser or another window')
    .option('--port <port>', 'port on 127.0.0.1; 0 takes a free one', '0')
    .option('--token <hex>', 'access token, 32 or more hex digits; made anew when not given (or WELLRUN_TOKEN)')
    .option('--speed <speed>', 'speed of the virtual lab at the start', '1')
    .option('--seed <text>', 'seed of the virtual lab')
    .option(
      '--virtual-lab <address>',
      'use a virtual lab that runs in a process of its own (its control address, host:port)',
    )
    .action(async (options: ServeOptions) => {
      await using serving = await serve(options);
      const { url, port, token } = serving.server;
      print({ ready: true, url, port, token, pid: process.pid }, options.json === true, () => [
        `Wellrun ${VERSION} is at ${url}`,
      ]);
      await untilStopped();
    });
}

/** Starts the host and its loopback server. */
export async function serve(options: ServeOptions) {
  const port = Number(options.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new AppError('bad-input', `"${options.port}" is no port.`);
  const cleanup = new AsyncDisposableStack();
  const logger = openFileLogger(options.dataDir);
  const lab = cleanup.use(
    await openHost({
      dataDir: options.dataDir,
      logger,
      speed: parseSpeed(options.speed),
      ...(options.seed === undefined ? {} : { seed: options.seed }),
      ...(options.virtualLab === undefined ? {} : { virtualLabAddress: options.virtualLab }),
    }),
  );
  try {
    const token = options.token ?? process.env['WELLRUN_TOKEN'];
    const server = cleanup.use(
      await LoopbackServer.start({
        router: lab.router,
        logger,
        version: VERSION,
        port,
        staticDir: RENDERER_DIR,
        ...(token === undefined ? {} : { token }),
      }),
    );
    return { lab, server, [Symbol.asyncDispose]: () => cleanup.disposeAsync() };
  } catch (error) {
    await cleanup.disposeAsync();
    throw error;
  }
}

/** Resolves at Ctrl+C or when the process is asked to end. */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
}
