import { describe, expect, it } from 'vitest';
import type { AnalysedStep } from '#core/contract/analysis.ts';
import { layoutGraph, neighbourOf, NODE, type GraphBox, type GraphDrawing } from './graph-layout.ts';

function step(planStepId: string, after: readonly string[] = [], more: Partial<AnalysedStep> = {}): AnalysedStep {
  return {
    planStepId,
    stepId: planStepId,
    number: planStepId,
    depth: planStepId.split('.').length - 1,
    kind: 'action',
    name: planStepId,
    sentence: '',
    expectedMs: 1000,
    startMs: 0,
    effect: 'none',
    after: [...after],
    ...more,
  } as AnalysedStep;
}
const group = (id: string, after: readonly string[] = []) => step(id, after, { kind: 'group' });
const boxOf = (drawing: GraphDrawing, id: string): GraphBox => drawing.boxes.find((one) => one.step.planStepId === id)!;

/** 1, then 2 with two lanes (2.1 2.2 | 2.3), then 3 after both lanes. */
const LANES = [
  step('1'),
  group('2', ['1']),
  step('2.1', ['1']),
  step('2.2', ['2.1']),
  step('2.3', ['1']),
  step('3', ['2.2', '2.3'], { when: 'state.count > 3' }),
];

const overlap = (one: GraphBox, other: GraphBox) =>
  one.x < other.x + other.width &&
  other.x < one.x + one.width &&
  one.y < other.y + other.height &&
  other.y < one.y + one.height;

describe('the layout of a graph', () => {
  it('puts what follows below, what runs beside beside, and a frame around a group', () => {
    const drawing = layoutGraph(LANES);
    const [one, frame, a, b, beside, last] = ['1', '2', '2.1', '2.2', '2.3', '3'].map((id) => boxOf(drawing, id));
    expect(frame!.y).toBeGreaterThan(one!.y + NODE.height);
    expect(b!.y).toBeGreaterThan(a!.y + NODE.height);
    expect(beside!.y).toBe(a!.y);
    expect(beside!.x).toBeGreaterThan(a!.x + NODE.width);
    expect(last!.y).toBeGreaterThan(frame!.y + frame!.height);
    for (const inner of [a!, b!, beside!]) {
      expect(inner.x).toBeGreaterThan(frame!.x);
      expect(inner.y + inner.height).toBeLessThan(frame!.y + frame!.height);
      expect(inner.x + inner.width).toBeLessThan(frame!.x + frame!.width);
    }
    expect(drawing.edges).toEqual([
      { from: '1', to: '2', isConditional: false },
      { from: '2.1', to: '2.2', isConditional: false },
      { from: '2', to: '3', isConditional: true },
    ]);
  });

  it('never lays a box over another that is not its frame', () => {
    const steps: AnalysedStep[] = [];
    let last: string[] = [];
    for (let outer = 1; outer <= 6; outer++) {
      steps.push(group(`${outer}`, last));
      const ends: string[] = [];
      for (let lane = 0; lane < outer; lane++) {
        const [first, second] = [`${outer}.${lane * 2 + 1}`, `${outer}.${lane * 2 + 2}`];
        steps.push(
          step(first, last),
          group(second, [first]),
          step(`${second}.1`, [first]),
          step(`${second}.2`, [`${second}.1`]),
        );
        ends.push(`${second}.2`);
      }
      last = ends;
    }
    const { boxes } = layoutGraph(steps);
    expect(boxes).toHaveLength(steps.length);
    for (const one of boxes)
      for (const other of boxes) {
        const [id, otherId] = [one.step.planStepId, other.step.planStepId];
        if (id === otherId || id.startsWith(`${otherId}.`) || otherId.startsWith(`${id}.`)) continue;
        expect(overlap(one, other), `${id} and ${otherId}`).toBe(false);
      }
  });

  it('leads the arrow keys along edges, into groups, out of them and across lanes', () => {
    const drawing = layoutGraph(LANES);
    const walk = (from: string, ...keys: Parameters<typeof neighbourOf>[2][]) =>
      keys.reduce<string | undefined>((at, key) => (at === undefined ? at : neighbourOf(drawing, at, key)), from);
    expect(walk('1', 'ArrowDown')).toBe('2');
    expect(walk('1', 'ArrowDown', 'ArrowDown', 'ArrowDown')).toBe('2.2');
    expect(walk('2.2', 'ArrowDown')).toBe('3');
    expect(walk('3', 'ArrowUp')).toBe('2.3');
    expect(walk('2.3', 'ArrowLeft')).toBe('2.1');
    expect(walk('2.1', 'ArrowRight')).toBe('2.3');
    expect(walk('2.1', 'ArrowUp', 'ArrowUp')).toBe('1');
    expect(walk('1', 'ArrowUp')).toBeUndefined();
  });

  it('lays out 2,000 rows in a moment', () => {
    const steps = Array.from({ length: 2000 }, (_, index) => step(`${index + 1}`, index === 0 ? [] : [`${index}`]));
    const started = performance.now();
    expect(layoutGraph(steps).edges).toHaveLength(1999);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
