import { describe, expect, it } from 'vitest';
import { foldProgress } from './live-wells.ts';
import { ChannelBuffer } from './telemetry-store.ts';

describe('a channel buffer', () => {
  it('keeps the newest values in order, however many come', () => {
    const buffer = new ChannelBuffer();
    for (let index = 0; index < 20_000; index++) buffer.push(index, index * 2);
    expect(buffer.at.length).toBeLessThanOrEqual(4096);
    expect(buffer.at.at(-1)).toBe(19_999);
    expect(buffer.values.at(-1)).toBe(39_998);
    expect(Array.from(buffer.at).every((at, index, all) => index === 0 || at > all[index - 1]!)).toBe(true);
  });

  it('puts the past in front of what came live, without doubles', () => {
    const buffer = new ChannelBuffer();
    buffer.push(10, 1);
    buffer.push(11, 2);
    buffer.seed([
      { at: 8, value: 0 },
      { at: 9, value: 0.5 },
      { at: 10, value: 9 },
    ]);
    expect(Array.from(buffer.at)).toEqual([8, 9, 10, 11]);
    expect(Array.from(buffer.values)).toEqual([0, 0.5, 1, 2]);
  });

  it('leaves out what is older than the last value', () => {
    const buffer = new ChannelBuffer();
    buffer.push(10, 1);
    const { version } = buffer;
    buffer.push(10, 5);
    expect(buffer.last).toBe(1);
    expect(buffer.version).toBe(version);
  });
});

describe('wells of the present step', () => {
  const frame = (stepId: string, well: string, value: number | null) => ({
    executionId: 'EX-1',
    stepId,
    fraction: 0.5,
    labwareId: 'plate',
    quantity: 'luminescence',
    wells: [{ well, value, flag: null }],
  });

  it('add up within a step and start empty with the next', () => {
    const first = foldProgress(new Map(), [frame('read', 'A1', 5), frame('read', 'A2', 6)]);
    expect([...first.get('EX-1')!.wells.keys()]).toEqual(['A1', 'A2']);
    expect(first.get('EX-1')!.latest).toBe('A2');
    const next = foldProgress(first, [frame('read-again', 'B1', 7)]);
    expect([...next.get('EX-1')!.wells.keys()]).toEqual(['B1']);
  });

  it('stay the same object when nothing came', () => {
    const before = foldProgress(new Map(), [frame('read', 'A1', 5)]);
    expect(foldProgress(before, [{ ...frame('read', 'A1', 5), wells: [] }])).toBe(before);
  });
});
