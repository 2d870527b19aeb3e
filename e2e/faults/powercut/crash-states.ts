import type { Random } from '#core/base/random.ts';
import type { Change } from './record.ts';
import { type CutStyle, type Files, SimulatedDisk } from './simulated-disk.ts';

/** The workload appends a line with the number of each event once its append has resolved. */
export const ACKNOWLEDGED_FILE = 'acknowledged';

/** What a power cut left. */
export interface CrashState {
  readonly number: number;
  /** How many changes had been made when the power went. */
  readonly cut: number;
  readonly style: CutStyle;
  /** The last event that had been acknowledged by then; 0 for none. */
  readonly acknowledged: number;
  readonly files: Files;
}

/**
 * `count` crash states of one recorded run, in the order of their cuts. Half of the cuts follow an acknowledgement at
 * once, where a commit that is not durable shows; the others fall anywhere. The same record and chance give the same
 * states, and state n does not depend on how many are asked for.
 */
export function* crashStates(
  changes: readonly Change[],
  options: { readonly count: number; readonly random: Random; readonly before?: Files },
): Generator<CrashState> {
  const acknowledgements = acknowledgementsIn(changes);
  const cuts = Array.from({ length: options.count }, (_, number) => {
    const random = options.random.fork(`state ${number}`);
    const atAcknowledgement = acknowledgements.length > 0 && random.next() < 0.5;
    const cut = atAcknowledgement
      ? acknowledgements[Math.floor(random.next() * acknowledgements.length)]!.cut
      : Math.floor(random.next() * (changes.length + 1));
    return { number, cut, random };
  }).sort((one, other) => one.cut - other.cut || one.number - other.number);
  const disk = new SimulatedDisk(options.before);
  let at = 0;
  let acknowledgedAt = 0;
  for (const { number, cut, random } of cuts) {
    while (at < cut) disk.apply(changes[at++]!);
    while (acknowledgedAt < acknowledgements.length && acknowledgements[acknowledgedAt]!.cut <= cut) acknowledgedAt++;
    const { style, files } = disk.afterCut(random);
    files.delete(ACKNOWLEDGED_FILE);
    yield { number, cut, style, files, acknowledged: acknowledgements[acknowledgedAt - 1]?.seq ?? 0 };
  }
}

/** Where in the record each acknowledgement stands: after `cut` changes the event `seq` and all before it are promised. */
function acknowledgementsIn(changes: readonly Change[]): { readonly cut: number; readonly seq: number }[] {
  const found = [];
  const inodes = new Set<bigint>();
  let highest = 0;
  for (const [at, change] of changes.entries()) {
    if (change.kind === 'opened' && change.name === ACKNOWLEDGED_FILE) inodes.add(change.inode);
    if (change.kind !== 'written' || !inodes.has(change.inode)) continue;
    for (const line of change.data.toString('utf8').trim().split('\n')) highest = Math.max(highest, Number(line));
    found.push({ cut: at + 1, seq: highest });
  }
  return found;
}
