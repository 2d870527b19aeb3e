import { describe, expect, it } from 'vitest';
import type { ForecastBar, ForecastLane } from '#core/contract/forecast.ts';
import { barAt, driftOf, inSight, layOut, neighbourOf, slackOf } from './gantt-model.ts';

const bar = (executionId: string, start: number, end: number, more: Partial<ForecastBar> = {}): ForecastBar => ({
  executionId,
  title: 'Viability',
  taskId: `${executionId}-${start}`,
  stepId: 's',
  label: 'read',
  row: 0,
  start,
  end,
  state: 'planned',
  first: null,
  window: null,
  conflict: null,
  ...more,
});
const lane = (assetId: string, rows: number, bars: ForecastBar[]): ForecastLane => ({
  assetId,
  title: assetId,
  rows,
  capacity: rows,
  closed: [],
  bars,
});
const lanes = [
  lane('LH-1', 1, [bar('EX-2', 50, 60), bar('EX-1', 0, 20, { state: 'past' }), bar('EX-3', 90, 95)]),
  lane('INC-1', 4, [
    bar('EX-1', 20, 200, { row: 1, state: 'running' }),
    bar('EX-9', 0, 30, { row: 3, state: 'past' }),
    bar('EX-2', 60, 300, { row: 0 }),
  ]),
];

describe('the layout of a Gantt', () => {
  it('shrinks the rows of lanes with many places where there is little room, so that all lanes are seen', () => {
    const plates = Array.from({ length: 44 }, (_, row) => bar(`EX-${row}`, 0, 100, { row }));
    const many = [lane('LH-1', 1, [bar('EX-1', 0, 20)]), lane('INC-1/places', 44, plates)];
    expect(layOut(many, 150).height).toBeLessThanOrEqual(150);
    expect(layOut(many, 150).lanes[0]!.height, 'still high enough for words').toBeGreaterThan(18);
    expect(layOut(many, 150).lanes[1]!.rowHeight).toBeGreaterThan(2);
    expect(layOut(many, 20).height, 'beyond that they scroll').toBeGreaterThan(100);
  });

  it('puts changeovers among the bars of their lane, to be pointed at and gone to', () => {
    const sentence = 'From Lyse to Stain, 10 min';
    const [first] = lanes;
    const changed = { from: 'Lyse', to: 'Stain', start: 40, end: 50, executionId: 'EX-2', sentence };
    const laid = layOut([{ ...first!, changeovers: [{ ...changed, state: 'planned' }] }], 85);
    const found = barAt(laid, 45, 10, 0);
    expect(found).toMatchObject({ changeover: sentence, executionId: 'EX-2', label: 'Changeover' });
    expect(neighbourOf(laid, found!.key, 'right')).toMatchObject({ start: 50, changeover: null });
  });

  it('puts lanes below each other and rows inside them, and grows into the room there is', () => {
    const tight = layOut(lanes, 85);
    const roomy = layOut(lanes, 1000);
    const [first, second] = tight.lanes;
    expect(second!.top).toBe(first!.height);
    expect(second!.rows.at(-1)!.top + second!.rowHeight).toBeLessThanOrEqual(tight.height);
    expect(roomy.height / tight.height).toBeCloseTo(1.6);
    expect(tight.bounds).toEqual({ from: 0, to: 300 });
  });

  it('tells what is history from what belongs to an execution under way', () => {
    const { byKey } = layOut(lanes, 0);
    const over = [...byKey.values()].filter((one) => one.over).map((one) => one.executionId);
    expect(over).toEqual(['EX-9']);
  });

  it('keeps a key for each bar, also when a task stands twice on one asset', () => {
    const twice = layOut([lane('LH-1', 1, [bar('EX-1', 0, 5), bar('EX-1', 0, 9)])], 0);
    expect(twice.byKey.size).toBe(2);
  });

  it('finds what is in sight among thousands without looking at each, also behind a long bar', () => {
    const many = Array.from({ length: 5000 }, (_, index) => bar(`EX-${index}`, index * 10, index * 10 + 5));
    const [row] = layOut([lane('LH-1', 1, [...many, bar('EX-9999', 0, 60_000)])], 0).lanes[0]!.rows;
    const [first, end] = inSight(row!, { from: 20_000, to: 20_100 });
    const shown = row!.bars.slice(first, end).filter((one) => one.end >= 20_000);
    expect(shown.map((one) => one.executionId)).toContain('EX-9999');
    expect(shown.filter((one) => one.executionId !== 'EX-9999')).toHaveLength(11);
  });

  it('finds the bar below the pointer, with some reach around thin ones', () => {
    const layout = layOut(lanes, 0);
    const y = layout.lanes[0]!.rows[0]!.top + 2;
    expect(barAt(layout, 55, y, 1)?.executionId).toBe('EX-2');
    expect(barAt(layout, 63, y, 4)?.executionId).toBe('EX-2');
    expect(barAt(layout, 75, y, 4)).toBeUndefined();
    const incubator = layout.lanes[1]!;
    expect(barAt(layout, 25, incubator.rows[3]!.top + 2, 1)?.executionId).toBe('EX-9');
    expect(barAt(layout, 25, layout.height + 50, 1)).toBeUndefined();
  });

  it('leads the focus along a lane in time and between rows to what is nearest', () => {
    const layout = layOut(lanes, 0);
    const keyOf = (executionId: string, assetId: string) =>
      [...layout.byKey.values()].find((one) => one.executionId === executionId && one.assetId === assetId)!.key;
    expect(neighbourOf(layout, keyOf('EX-1', 'LH-1'), 'right')?.executionId).toBe('EX-2');
    expect(neighbourOf(layout, keyOf('EX-1', 'LH-1'), 'left')).toBeUndefined();
    expect(neighbourOf(layout, keyOf('EX-1', 'LH-1'), 'last')?.executionId).toBe('EX-3');
    expect(neighbourOf(layout, keyOf('EX-3', 'LH-1'), 'down')?.assetId).toBe('INC-1');
    expect(neighbourOf(layout, keyOf('EX-2', 'INC-1'), 'down')?.executionId).toBe('EX-1');
    expect(neighbourOf(layout, keyOf('EX-2', 'INC-1'), 'up')?.executionId).toBe('EX-3');
    expect(neighbourOf(layout, 'gone', 'up')?.assetId).toBe('LH-1');
  });

  it('says how far a bar has moved and how much later it may start', () => {
    expect(driftOf(bar('EX-1', 100_000, 200_000, { first: [40_000, 140_000] }))).toBe(60_000);
    expect(driftOf(bar('EX-1', 100_000, 200_000, { first: [100_000, 210_000] }))).toBeUndefined();
    expect(slackOf(bar('EX-1', 100, 200, { window: [50, 160] }))).toBe(60);
    expect(slackOf(bar('EX-1', 100, 200))).toBeUndefined();
  });
});
