import type { Logger } from '#core/base/logger.ts';
import type { HostLink } from './host-link.ts';

export interface HostOptions {
  readonly dataDir: string | undefined;
  readonly appVersion: string;
  readonly log: Logger;
}

/** Opens the lab in this process. This file is bundled apart from the shell (`out/host/host.mjs`). */
export function openHost(_options: HostOptions): Promise<HostLink> {
  return Promise.reject(new Error('The host is not built yet.'));
}
