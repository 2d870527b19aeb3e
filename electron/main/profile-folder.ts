import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { HostAddress } from './arguments.ts';

/**
 * Where the shell keeps its own things: window position, logs, single-instance lock. Apart from the lab's record, which
 * on some systems has the folder above.
 *
 * A window that is attached to another host has a folder of its own for that host, so that it may be open beside the
 * lab of this PC, and twice for two hosts, but not twice for one.
 */
export function profileFolderFor(base: string, attach: HostAddress | undefined): string {
  if (!attach) return join(base, 'shell');
  return join(base, 'attached', createHash('sha256').update(attach.origin).digest('hex').slice(0, 16));
}
