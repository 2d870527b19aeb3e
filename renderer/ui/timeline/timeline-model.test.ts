import { describe, expect, it } from 'vitest';
import { placeBars, placeMarks, timelinePanel, type TimelineBar } from './timeline-model.ts';

const bar = (id: string, from: number, to: number, label = id): TimelineBar => ({
  id,
  from,
  to,
  label,
  kind: 'planned',
  state: 'running',
});

describe('the timeline', () => {
  const panel = timelinePanel(0, 1000, 100, 600);

  it('keeps the shortest step visible and inside the panel', () => {
    for (const placed of placeBars([bar('a', 0, 0), bar('b', 999, 1000)], panel)) {
      expect(placed.width).toBeGreaterThanOrEqual(3);
      expect(placed.x + placed.width).toBeLessThanOrEqual(600);
    }
  });

  it('cuts bars at the edges and leaves out what lies elsewhere', () => {
    const placed = placeBars([bar('a', -500, 100), bar('b', 2000, 3000)], panel);
    expect(placed.map(({ id, x, width }) => ({ id, x, width }))).toEqual([{ id: 'a', x: 100, width: 50 }]);
  });

  it('writes a label into its bar, behind it, or not at all', () => {
    const long = bar('long', 0, 500, 'incubate');
    const short = bar('short', 520, 530, 'shake');
    const crowded = bar('crowded', 540, 550, 'rest');
    const [first, second] = placeBars([long, short, crowded], panel);
    expect(first).toMatchObject({ labelInside: true });
    expect(second?.labelX).toBeUndefined();
    expect(placeBars([short], panel)[0]).toMatchObject({ labelInside: false, labelX: 370 });
  });

  it('never writes the label of one mark over another mark', () => {
    const marks = [
      { id: 'a', at: 500, label: 'inspect the source' },
      { id: 'b', at: 510, label: 'tap and check' },
      { id: 'c', at: 990, label: 'reagent' },
    ];
    const [first, second, third] = placeMarks(marks, panel);
    expect(first).toMatchObject({ labelBefore: true, labelX: first!.x - 12 });
    expect(second).toMatchObject({ labelBefore: false, labelX: second!.x + 12 });
    expect(third).toMatchObject({ labelBefore: true });
    const crowded = placeMarks([...marks.slice(0, 2), { id: 'd', at: 520, label: 'count' }], panel);
    expect(crowded[1]?.labelX).toBeUndefined();
  });
});
