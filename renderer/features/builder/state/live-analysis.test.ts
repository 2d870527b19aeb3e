import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Analysis } from '#core/contract/analysis.ts';
import { LiveAnalysis } from './live-analysis.ts';

function bench(takesMs: number) {
  const asked: string[] = [];
  const answered: string[] = [];
  const host = { isLost: false };
  const live = new LiveAnalysis({
    async ask({ document }) {
      asked.push(document.name ?? '');
      await new Promise((resolve) => setTimeout(resolve, takesMs));
      if (host.isLost) throw new Error('lost');
      return {} as Analysis;
    },
    onAnswer: (_, { document }) => void answered.push(document.name ?? ''),
    onFailure: () => void answered.push('lost'),
  });
  const want = (name: string) => live.want({ document: { name, steps: [] }, trial: {}, trace: undefined });
  return { asked, answered, host, live, want };
}

describe('the live analysis', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks once for keys that follow each other, and at least every 1.2 s of typing', async () => {
    const { asked, want } = bench(10);
    for (let key = 0; key < 30; key++) {
      want(`${key}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    await vi.advanceTimersByTimeAsync(1000);
    expect(asked.length).toBeGreaterThanOrEqual(3);
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(asked.at(-1)).toBe('29');
  });

  it('has one question on its way, and then asks only the newest', async () => {
    const { asked, answered, want } = bench(5000);
    want('a');
    await vi.advanceTimersByTimeAsync(300);
    want('b');
    await vi.advanceTimersByTimeAsync(300);
    want('c');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(asked).toEqual(['a', 'c']);
    expect(answered).toEqual(['a', 'c']);
  });

  it('asks again when the host was lost, and never after its end', async () => {
    const { asked, answered, host, live, want } = bench(10);
    host.isLost = true;
    want('a');
    await vi.advanceTimersByTimeAsync(1000);
    host.isLost = false;
    await vi.advanceTimersByTimeAsync(3000);
    expect(answered).toEqual(['lost', 'a']);
    want('b');
    live[Symbol.dispose]();
    await vi.advanceTimersByTimeAsync(5000);
    expect(asked).toEqual(['a', 'a']);
  });
});
