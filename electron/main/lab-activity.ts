import type { LiveState } from '#core/contract/feed.ts';
import { applyFeedMessage } from '#core/contract/live-state.ts';
import { connect, type HostLink } from './host-link.ts';

/** What the shell needs to know of the lab: enough for the tray, the close guard and keeping the PC awake. */
export interface LabActivity {
  /** False while the host cannot be heard; the other values are then the last ones known. */
  readonly connected: boolean;
  /** Names of the executions that run now, by id. */
  readonly running: ReadonlyMap<string, string>;
  /** How many are paused. */
  readonly paused: number;
  /** How many wait for a person: a step in doubt, a step that failed, a question. */
  readonly waiting: number;
}

export const NO_ACTIVITY: LabActivity = { connected: false, running: new Map(), paused: 0, waiting: 0 };

export function activityOf(state: LiveState): LabActivity {
  const running = state.executions.filter((one) => one.status === 'running');
  return {
    connected: true,
    running: new Map(running.map((one) => [one.executionId, one.workflowName])),
    paused: state.executions.filter((one) => one.status === 'paused').length,
    waiting: state.executions.filter((one) => one.attention.length > 0).length,
  };
}

const RETRY_MS = [250, 500, 1000, 2000, 5000] as const;
/** The feed beats once a second; a host that is silent for this long is gone, whatever its socket says. */
const SILENCE_MS = 6000;

export interface ActivityOptions {
  readonly changed: (activity: LabActivity) => void;
  /** Waits, or rejects when the watch is over. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/**
 * Follows the feed and tells of every change that matters to the shell, until `signal` is aborted.
 *
 * After a loss it connects again and again, at first quickly; meanwhile the last values stand, marked as not connected,
 * because an execution does not stop when nobody looks.
 */
export async function watchActivity(link: HostLink, options: ActivityOptions): Promise<void> {
  const { changed, signal, sleep } = options;
  let last = NO_ACTIVITY;
  const tell = (next: LabActivity): void => {
    if (isSame(last, next)) return;
    last = next;
    changed(next);
  };
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    await followFeed(link, signal, (activity) => {
      attempt = 0;
      tell(activity);
    });
    if (signal.aborted) return;
    tell({ ...last, connected: false });
    await sleep(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 5000, signal).catch(() => undefined);
  }
}

async function followFeed(link: HostLink, signal: AbortSignal, tell: (activity: LabActivity) => void): Promise<void> {
  const connection = connect(link);
  const stop = (): void => connection.close();
  signal.addEventListener('abort', stop, { once: true });
  let watchdog = setTimeout(stop, SILENCE_MS);
  try {
    let state: LiveState | undefined;
    for await (const message of await connection.client.feed.subscribe({})) {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, SILENCE_MS);
      const before = state;
      state = applyFeedMessage(state, message);
      if (state) tell(activityOf(state));
      // Events are missing between what is known and this batch: only a new subscription brings a snapshot.
      else if (before && message.type === 'batch') return;
    }
  } catch {
    // The host went away or refused; the caller waits and tries again.
  } finally {
    clearTimeout(watchdog);
    signal.removeEventListener('abort', stop);
    connection.close();
  }
}

function isSame(one: LabActivity, other: LabActivity): boolean {
  const key = (activity: LabActivity): string =>
    JSON.stringify([activity.connected, [...activity.running], activity.paused, activity.waiting]);
  return key(one) === key(other);
}
