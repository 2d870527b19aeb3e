import { describe, expect, it, vi } from 'vitest';
import type { HostLink } from './host-link.ts';
import { watchActivity, type LabActivity } from './lab-activity.ts';
import { SmallHost } from './testing/small-host.ts';

function watch(link: HostLink) {
  const seen: LabActivity[] = [];
  const waits: number[] = [];
  const end = new AbortController();
  const done = watchActivity(link, {
    changed: (activity) => seen.push(activity),
    sleep: (ms) => {
      waits.push(ms);
      return new Promise((resolve) => setImmediate(resolve));
    },
    signal: end.signal,
  });
  return { seen, waits, end: () => (end.abort(), done) };
}

describe('following what the lab does', () => {
  it('tells of every change, and of nothing else', async () => {
    const host = new SmallHost();
    const { seen, end } = watch(host);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    host.now({ 'EX-1': 'running' });
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    host.now({ 'EX-1': 'running' });
    host.now({ 'EX-1': 'paused' });
    await vi.waitFor(() => expect(seen).toHaveLength(3));
    expect(seen.map((one) => [one.running.size, one.paused])).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    await end();
  });

  it('keeps the last values, marked as not connected, while the host is gone, and comes back by itself', async () => {
    const host = new SmallHost();
    const { seen, end } = watch(host);
    host.now({ 'EX-1': 'running' });
    await vi.waitFor(() => expect(seen.at(-1)?.running.size).toBe(1));
    host.drop();
    await vi.waitFor(() => expect(host.subscriptions).toBe(2));
    await vi.waitFor(() => expect(seen.at(-1)?.connected).toBe(true));
    expect(seen.slice(-2).map((one) => [one.connected, one.running.size])).toEqual([
      [false, 1],
      [true, 1],
    ]);
    await end();
  });

  it('waits longer and longer for a host that does not come', async () => {
    const nobody: HostLink = {
      elsewhere: 'nowhere:1',
      onThisPc: false,
      serve: (_port, ended) => setImmediate(ended),
      dispose: () => Promise.resolve(),
    };
    const { seen, waits, end } = watch(nobody);
    await vi.waitFor(() => expect(waits.length).toBeGreaterThan(6));
    await end();
    expect(waits.slice(0, 6)).toEqual([250, 500, 1000, 2000, 5000, 5000]);
    expect(seen).toEqual([]);
  });

  it('lets go of the host when the watch ends', async () => {
    const host = new SmallHost();
    const { seen, end } = watch(host);
    await vi.waitFor(() => expect(seen).toHaveLength(1));
    await end();
    expect(host.connections).toBe(0);
  });

  it('takes a host that has gone silent for gone', async () => {
    const host = new SmallHost();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const { seen, end } = watch(host);
      await vi.waitFor(() => expect(seen).toHaveLength(1));
      await vi.advanceTimersByTimeAsync(7000);
      await vi.waitFor(() => expect(host.subscriptions).toBe(2));
      expect(seen.map((one) => one.connected)).toContain(false);
      await end();
    } finally {
      vi.useRealTimers();
    }
  });
});
