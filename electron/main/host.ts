import { RPCHandler } from '@orpc/server/message-port';
import type { LaunchProcess } from '#core/protocols/program/launch-node.ts';
import { openFileLogger } from '../headless/file-logger.ts';
import { openHost as openLab } from '../headless/open-host.ts';
import { defaultDataDir } from '../headless/places.ts';
import type { HostLink } from './host-link.ts';

export interface HostOptions {
  /** Undefined for the folder that the command line uses too. */
  readonly dataDir: string | undefined;
  readonly appVersion: string;
  /** Starts the processes of protocols that are programs; the Node that runs this one when not given. */
  readonly launchProgram?: LaunchProcess;
}

/**
 * Opens the lab in this process and gives the way to it. Bundled apart from the shell (`out/host/host.mjs`), with the
 * database and the drivers.
 *
 * @throws AppError `storage-in-use`, `storage-fault`, `storage-damaged`
 */
export async function openHost(options: HostOptions): Promise<HostLink> {
  const { dataDir = defaultDataDir(), appVersion, ...rest } = options;
  const lab = await openLab({ ...rest, dataDir, version: appVersion, logger: openFileLogger(dataDir) });
  const handler = new RPCHandler(lab.router);
  return {
    elsewhere: undefined,
    onThisPc: true,
    serve(port) {
      handler.upgrade(port, { context: { origin: 'electron' } });
      port.start();
    },
    async dispose() {
      await lab[Symbol.asyncDispose]();
    },
  };
}
