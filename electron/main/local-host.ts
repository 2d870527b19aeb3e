import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HostLink } from './host-link.ts';
import type * as Host from './host.ts';

export interface LocalHostOptions extends Host.HostOptions {
  /** Folder with the host's bundle, `host.mjs`. */
  readonly hostFolder: string;
}

/**
 * Opens the host in this process.
 *
 * Its code is loaded here and not before, so that a window that is attached to another host never loads the database
 * or an instrument's native module.
 */
export async function openLocalHost({ hostFolder, ...options }: LocalHostOptions): Promise<HostLink> {
  const address = pathToFileURL(join(hostFolder, 'host.mjs')).href;
  const host = (await import(address)) as typeof Host;
  return host.openHost(options);
}
