import { describe, expect, it, vi } from 'vitest';
import { silentLogger } from '#core/base/logger.ts';
import { activityOf, NO_ACTIVITY, type LabActivity } from './lab-activity.ts';
import { Lifecycle } from './lifecycle.ts';
import { FakeElectron, FakeEvent } from './testing/fake-electron.ts';
import { SmallHost } from './testing/small-host.ts';

function open(elsewhere?: string, onThisPc = elsewhere === undefined, warn = silentLogger.warn) {
  const electron = new FakeElectron();
  const host = new SmallHost();
  host.elsewhere = elsewhere;
  host.onThisPc = onThisPc;
  let now = 0;
  let left = 0;
  const gone: ((reason: string) => void)[] = [];
  const lifecycle = new Lifecycle({
    electron,
    link: host,
    log: { ...silentLogger, warn },
    now: () => now,
    openWindow: (whenGone) => {
      gone.push(whenGone);
      return electron.openWindow();
    },
    leaving: () => {
      left += 1;
    },
  });
  lifecycle.showWindow();
  return {
    electron,
    host,
    lifecycle,
    get left() {
      return left;
    },
    crash: (reason = 'crashed') => gone.at(-1)?.(reason),
    wait: (ms: number) => {
      now += ms;
    },
    get window() {
      const window = electron.openWindows.at(-1);
      if (!window) throw new Error('There is no window.');
      return window;
    },
  };
}

function running(...executionIds: string[]): LabActivity {
  return { ...NO_ACTIVITY, connected: true, running: new Map(executionIds.map((id) => [id, 'Feed'])) };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('closing the window', () => {
  it('ends the application and lets the host end in order when nothing runs', async () => {
    const shell = open();
    shell.window.close();
    await vi.waitFor(() => expect(shell.electron.exitCode).toBe(0));
    expect(shell.electron.asked).toEqual([]);
    expect(shell.host.disposed).toBe(true);
    expect(shell.left).toBe(1);
  });

  it('asks while an execution runs, and hides the window when it shall go on in the tray', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    shell.electron.answers.push('Keep running in tray');
    shell.window.close();
    await turn();
    expect(shell.electron.asked[0]?.message).toBe('Feed (EX-7) is running.');
    expect(shell.window.visible).toBe(false);
    expect(shell.electron.exitCode).toBeUndefined();
    expect(shell.host.disposed).toBe(false);
    expect(shell.host.stopped).toEqual([]);
  });

  it('changes nothing on Cancel, and asks again the next time', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    shell.electron.answers.push('Cancel', 'Cancel');
    shell.window.close();
    await turn();
    expect(shell.window.visible).toBe(true);
    shell.window.close();
    await turn();
    expect(shell.electron.asked).toHaveLength(2);
    expect(shell.electron.exitCode).toBeUndefined();
  });

  it('stops every execution before it quits', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7', 'EX-8'));
    shell.electron.answers.push('Stop safely and quit');
    shell.window.close();
    await vi.waitFor(() => expect(shell.electron.exitCode).toBe(0));
    expect(shell.host.stopped).toEqual(['EX-7', 'EX-8']);
    expect(shell.host.disposed).toBe(true);
  });

  it('stays open and says why when something could not be stopped', async () => {
    const shell = open();
    shell.host.refuseToStop = 'LH-1 did not answer in time.';
    shell.lifecycle.setActivity(running('EX-7'));
    shell.electron.answers.push('Stop safely and quit', 'Back to Wellrun');
    shell.window.close();
    await vi.waitFor(() => expect(shell.electron.asked).toHaveLength(2));
    expect(shell.electron.asked[1]?.detail).toBe('EX-7: LH-1 did not answer in time.');
    expect(shell.electron.exitCode).toBeUndefined();
    expect(shell.host.disposed).toBe(false);
    expect(shell.window.visible).toBe(true);
  });

  it('stays open when the host is lost while it stops', async () => {
    const shell = open();
    shell.host.answerStops = false;
    shell.lifecycle.setActivity(running('EX-7'));
    shell.electron.answers.push('Stop safely and quit', 'Back to Wellrun');
    shell.window.close();
    await vi.waitFor(() => expect(shell.host.stopped).toEqual(['EX-7']));
    shell.host.drop();
    await vi.waitFor(() => expect(shell.electron.asked).toHaveLength(2));
    expect(shell.electron.asked[1]?.detail).toMatch(/^EX-7: /);
    expect(shell.electron.exitCode).toBeUndefined();
  });

  it('asks once however often somebody clicks, and never stops twice', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    shell.window.close();
    shell.window.close();
    shell.electron.quit();
    await turn();
    expect(shell.electron.asked).toHaveLength(1);
    expect(shell.electron.exitCode).toBeUndefined();
  });

  it('asks as well when the application is told to quit', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    shell.electron.answers.push('Cancel');
    shell.lifecycle.quit();
    await turn();
    expect(shell.electron.asked).toHaveLength(1);
    expect(shell.electron.openWindows).toHaveLength(1);
  });

  it('never offers to stop a run on another PC, and lets the window go', async () => {
    const shell = open('lab-pc:4870');
    shell.lifecycle.setActivity(running('EX-7'));
    shell.electron.answers.push('Close this window only');
    shell.window.close();
    await vi.waitFor(() => expect(shell.electron.exitCode).toBe(0));
    expect(shell.electron.asked[0]?.buttons).toEqual(['Keep watching in tray', 'Close this window only', 'Cancel']);
    expect(shell.host.stopped).toEqual([]);
  });

  it('brings a hidden or minimised window back', () => {
    const shell = open();
    shell.window.hide();
    shell.window.minimized = true;
    shell.lifecycle.showWindow();
    expect(shell.window.visible).toBe(true);
    expect(shell.window.minimized).toBe(false);
    expect(shell.electron.windows).toHaveLength(1);
  });
});

describe('the session', () => {
  it('holds back logging off while an execution runs', () => {
    const shell = open();
    const idle = new FakeEvent();
    shell.window.emit('query-session-end', idle);
    expect(idle.refused).toBe(false);
    shell.lifecycle.setActivity(running('EX-7'));
    const busy = new FakeEvent();
    shell.window.emit('query-session-end', busy);
    expect(busy.refused).toBe(true);
  });

  it('does not hold back logging off for a run on another PC', () => {
    const shell = open('lab-pc:4870');
    shell.lifecycle.setActivity(running('EX-7'));
    const event = new FakeEvent();
    shell.window.emit('query-session-end', event);
    expect(event.refused).toBe(false);
  });

  it('lets the host end in order when the session is ended all the same', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    shell.window.emit('session-end');
    await vi.waitFor(() => expect(shell.electron.exitCode).toBe(0));
    expect(shell.host.disposed).toBe(true);
    expect(shell.electron.asked).toEqual([]);
  });

  it('asks for time when the PC shuts down, lets the host end, and goes', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    const event = new FakeEvent();
    shell.electron.powerMonitor.emit('shutdown', event);
    expect(event.refused).toBe(true);
    await vi.waitFor(() => expect(shell.electron.exitCode).toBe(0));
    expect(shell.host.disposed).toBe(true);
  });

  it('ends even when the host does not', async () => {
    vi.useFakeTimers();
    try {
      const shell = open();
      shell.host.dispose = () => new Promise(() => undefined);
      shell.window.close();
      await vi.advanceTimersByTimeAsync(9_000);
      expect(shell.electron.exitCode).toBeUndefined();
      await vi.advanceTimersByTimeAsync(2_000);
      expect(shell.electron.exitCode).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it('goes on through sleep, and writes down when and what was running', () => {
    const lines: unknown[] = [];
    const shell = open(undefined, true, (fields, sentence) => lines.push([sentence, fields]));
    shell.lifecycle.setActivity(running('EX-7'));
    shell.electron.powerMonitor.emit('suspend');
    shell.electron.powerMonitor.emit('resume');
    expect(lines).toEqual([
      ['The PC goes to sleep.', { running: ['EX-7'] }],
      ['The PC woke up.', { running: ['EX-7'] }],
    ]);
    expect(shell.electron.exitCode).toBeUndefined();
  });
});

describe('keeping awake', () => {
  it('keeps the PC awake with one blocker from the first execution to the last', () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    shell.lifecycle.setActivity(running('EX-7', 'EX-8'));
    expect(shell.electron.blockers.size).toBe(1);
    shell.lifecycle.setActivity(running('EX-8'));
    expect(shell.electron.blockers.size).toBe(1);
    shell.lifecycle.setActivity(running());
    expect(shell.electron.blockers.size).toBe(0);
  });

  it('lets the PC sleep while only a run on another PC goes on', () => {
    const shell = open('lab-pc:4870');
    shell.lifecycle.setActivity(running('EX-7'));
    expect(shell.electron.blockers.size).toBe(0);
  });

  it('keeps the PC awake for a host in another process of it', () => {
    const shell = open('127.0.0.1:4870', true);
    shell.lifecycle.setActivity(running('EX-7'));
    expect(shell.electron.blockers.size).toBe(1);
  });

  it('lets go of the blocker when it ends', async () => {
    const shell = open();
    shell.lifecycle.setActivity(running('EX-7'));
    shell.window.emit('session-end');
    await vi.waitFor(() => expect(shell.electron.exitCode).toBe(0));
    expect(shell.electron.blockers.size).toBe(0);
  });
});

describe('a page that crashed', () => {
  it('is replaced by a new window without the application ending or the host noticing', () => {
    const shell = open();
    const before = shell.window;
    shell.crash();
    expect(before.destroyed).toBe(true);
    expect(shell.electron.openWindows).toHaveLength(1);
    expect(shell.window.visible).toBe(true);
    expect(shell.electron.exitCode).toBeUndefined();
    expect(shell.host.disposed).toBe(false);
  });

  it('is not replaced for ever: the third time in a minute the person is asked', async () => {
    const shell = open();
    shell.crash();
    shell.crash();
    shell.electron.answers.push('Open the window again');
    shell.crash();
    expect(shell.electron.asked).toHaveLength(1);
    await turn();
    expect(shell.electron.openWindows).toHaveLength(1);
    expect(shell.electron.windows).toHaveLength(4);
  });

  it('is replaced without asking when the crashes are far apart', () => {
    const shell = open();
    for (let crash = 0; crash < 5; crash += 1) {
      shell.wait(61_000);
      shell.crash();
    }
    expect(shell.electron.asked).toEqual([]);
    expect(shell.electron.openWindows).toHaveLength(1);
  });
});

describe('activity', () => {
  it('counts what runs, what is paused and what waits for a person', () => {
    const host = new SmallHost();
    host.now({ 'EX-1': 'running', 'EX-2': 'paused', 'EX-3': 'completed' });
    expect(activityOf(host.state)).toEqual({
      connected: true,
      running: new Map([['EX-1', 'Feed']]),
      paused: 1,
      waiting: 0,
    });
  });
});
