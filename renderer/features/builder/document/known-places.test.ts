import { expect, it } from 'vitest';
import { duplicateSteps, removeSteps, toggleDisabled, wrapSteps } from './arrange-steps.ts';
import { renameStep, setStepField } from './change-fields.ts';
import type { DraftDocument, DraftStep } from './draft-document.ts';
import type { Edit } from './edit.ts';
import { moveBy, moveInto, moveOut } from './move-steps.ts';
import { countSteps, firstAlike, outlineRows } from './outline-rows.ts';
import { placesOf, shapeOf } from './step-places.ts';

const action = (id: string): DraftStep => ({ id, name: id, operation: 'wait', params: { minutes: 1 } });

const START: DraftDocument = {
  steps: [
    action('a'),
    {
      id: 'group',
      name: 'Group',
      steps: [action('b'), action('c'), { id: 'inner', name: 'Inner', steps: [action('d')] }],
    },
    { id: 'lanes', name: 'Lanes', parallel: [[action('e')], [action('f'), action('g')]] },
    action('h'),
  ],
};

/** Every step with its place in document order, found without anything that was known before. */
function walked(steps: readonly DraftStep[]): readonly DraftStep[] {
  return steps.flatMap((step) => [step, ...walked([...(step.steps ?? []), ...(step.parallel ?? []).flat()])]);
}

function at(document: DraftDocument, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((node, key) => (node as Record<string | number, unknown>)[key], document);
}

/** Numbers from 0 to 1 that look like chance and are always the same. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

it('knows places, lines and counts after any edit as if it looked for the first time', () => {
  const next = numbersFrom(20);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)]!;
  const closed: ReadonlySet<string> = new Set(['inner']);
  const past: DraftDocument[] = [];
  let document = START;
  let kept = 0;
  for (let round = 0; round < 600; round++) {
    const shape = shapeOf(document);
    const rows = firstAlike(outlineRows(document, closed));
    const ids = walked(document.steps).map(({ id }) => id);
    const id = pick(ids);
    const edits: (() => Edit | undefined)[] = [
      () => renameStep(document, id, `Name ${round}`),
      () => setStepField(document, id, 'saves', `name_${round}`, 'the result'),
      () => setStepField(document, id, 'repeat', next() < 0.5 ? undefined : { times: 2 }, 'the rounds'),
      () => toggleDisabled(document, [id]),
      () => (ids.length < 40 ? duplicateSteps(document, [id]) : removeSteps(document, [id])),
      () => (ids.length > 8 ? removeSteps(document, [id]) : undefined),
      () => moveBy(document, [id], next() < 0.5 ? 1 : -1),
      () => moveInto(document, [id]),
      () => moveOut(document, [id]),
      () => (ids.length < 40 ? wrapSteps(document, [id], 'group') : undefined),
      // As undo does.
      () => (past.length === 0 ? undefined : { document: pick(past), sentence: '' }),
    ];
    const edit = pick(edits)();
    if (edit === undefined) continue;
    past.push(document);
    document = edit.document;

    const order = walked(document.steps);
    const places = placesOf(document);
    expect([...places.keys()]).toEqual(order.map((step) => step.id));
    for (const [index, step] of order.entries()) {
      const place = places.get(step.id)!;
      expect(place.step).toBe(step);
      expect(place.order).toBe(index);
      expect(at(document, place.path)).toBe(step);
    }
    // Nothing is known of a set that is new.
    const lines = outlineRows(document, closed);
    expect(lines).toEqual(outlineRows(document, new Set(closed)));
    expect(countSteps(document)).toEqual({
      steps: order.filter(({ operation }) => operation !== undefined).length,
      off: outlineRows(document, new Set()).filter(
        ({ kind, isOff, step }) => kind === 'step' && isOff && step.operation !== undefined,
      ).length,
    });
    if (firstAlike(lines) === rows) {
      expect(lines.map(({ key }) => key)).toEqual(rows.map(({ key }) => key));
      kept++;
    }
    if (edit.sentence.startsWith('Renamed')) expect(shapeOf(document)).toBe(shape);
    if (edit.sentence.startsWith('Deleted')) expect(shapeOf(document)).not.toBe(shape);
  }
  expect(kept).toBeGreaterThan(50);
});
