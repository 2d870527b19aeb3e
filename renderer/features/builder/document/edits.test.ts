import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#core/contract/json.ts';
import { protocolSchema } from '#core/contract/protocol.ts';
import {
  addLane,
  duplicateSteps,
  emptyContainer,
  insertSteps,
  placeBelow,
  removeLane,
  removeSteps,
  toggleDisabled,
  unwrapStep,
  wrapSteps,
} from './arrange-steps.ts';
import { askForHead, movedTo, renameParameter, renameStep, setParams, setStepField } from './change-fields.ts';
import { asJson, soundDocument, type DraftDocument, type DraftStep } from './draft-document.ts';
import type { Edit } from './edit.ts';
import { NO_HISTORY, redo, remember, undo, type History } from './history.ts';
import { moveBy, moveInto, moveOut, moveTo } from './move-steps.ts';
import { pasteSteps, stepsFromText, stepsToText } from './step-clipboard.ts';
import { idsWithin, placesOf } from './step-places.ts';

const SEEDS = import.meta.glob<JsonObject>('../../../../resources/protocols/*.json', {
  eager: true,
  import: 'default',
});
const seed = (id: string) => soundDocument(SEEDS[`../../../../resources/protocols/${id}.wellrun.json`]!);

const step = (id: string, more: Partial<DraftStep> = {}): DraftStep => ({ id, name: id, operation: 'wait', ...more });
const group = (id: string, steps: DraftStep[]): DraftStep => ({ id, name: id, steps });
const lanes = (id: string, parallel: DraftStep[][]): DraftStep => ({ id, name: id, parallel });

/** The tree as a short text: `a b(c d) p[e|f]`. */
function drawn(steps: readonly DraftStep[]): string {
  return steps
    .map((one) => {
      if (one.steps !== undefined) return `${one.id}(${drawn(one.steps)})`;
      if (one.parallel !== undefined) return `${one.id}[${one.parallel.map(drawn).join('|')}]`;
      return one.id;
    })
    .join(' ');
}

const sample = (): DraftDocument => ({
  steps: [step('a'), group('g', [step('b'), step('c')]), lanes('p', [[step('d')], [step('e'), step('f')]]), step('h')],
});
const after = (edit: Edit | undefined) => (edit === undefined ? 'nothing' : drawn(edit.document.steps));

describe('moving steps', () => {
  it('goes among neighbours, from lane to lane, into and out of groups', () => {
    const document = sample();
    expect(after(moveBy(document, ['h'], -1))).toBe('a g(b c) h p[d|e f]');
    expect(after(moveBy(document, ['a'], 1))).toBe('g(b c) a p[d|e f] h');
    expect(after(moveBy(document, ['c', 'b'], -1))).toBe('nothing');
    expect(after(moveBy(document, ['e'], -1))).toBe('a g(b c) p[d e|f] h');
    expect(after(moveBy(document, ['d'], 1))).toBe('a g(b c) p[|d e f] h');
    expect(after(moveInto(document, ['h']))).toBe('a g(b c) p[d|e f h]');
    expect(after(moveInto(document, ['a']))).toBe('g(a b c) p[d|e f] h');
    expect(after(moveOut(document, ['b']))).toBe('a g(c) b p[d|e f] h');
    expect(after(moveOut(document, ['a']))).toBe('nothing');
  });

  it('carries several at once in their order, and never a group into itself', () => {
    const document = sample();
    expect(after(moveTo(document, ['h', 'a', 'c'], { parentId: 'p', lane: 0, index: 1 }))).toBe('g(b) p[d a c h|e f]');
    expect(after(moveTo(document, ['g', 'b'], { parentId: null, lane: null, index: 4 }))).toBe('a p[d|e f] h g(b c)');
    expect(after(moveTo(document, ['g'], { parentId: 'g', lane: null, index: 0 }))).toBe('nothing');
    expect(after(moveTo(document, ['b'], { parentId: 'g', lane: null, index: 1 }))).toBe('nothing');
  });

  it('says what it did', () => {
    expect(moveBy(sample(), ['h'], -1)?.sentence).toBe('Moved h up');
    expect(moveInto(sample(), ['a'])?.sentence).toBe('Moved a into g');
    expect(removeSteps(sample(), ['h', 'a'])?.sentence).toBe('Deleted 2 steps');
  });
});

describe('arranging steps', () => {
  it('wraps and takes apart', () => {
    const document = sample();
    expect(after(wrapSteps(document, ['a', 'h'], 'group'))).toBe('group(a h) g(b c) p[d|e f]');
    expect(after(wrapSteps(document, ['b', 'c'], 'lanes'))).toBe('a g(side_by_side[b|c]) p[d|e f] h');
    const loop = wrapSteps(document, ['g'], 'loop')!.document;
    expect(drawn(loop.steps)).toBe('a repeat(g(b c)) p[d|e f] h');
    expect(placesOf(loop).get('repeat')?.step.repeat).toEqual({ times: 2 });
    expect(after(unwrapStep(document, 'p'))).toBe('a g(b c) d e f h');
    expect(after(removeLane(document, 'p', 0))).toBe('a g(b c) p(e f) h');
    expect(after(addLane(document, 'p'))).toBe('a g(b c) p[d|e f|] h');
  });

  it('gives copies ids of their own, and lets their windows follow', () => {
    const document: DraftDocument = {
      steps: [group('g', [step('b'), step('c', { within: [{ after: 'b', atMostMinutes: 5 }] })])],
    };
    const edit = duplicateSteps(document, ['g'])!;
    expect(drawn(edit.document.steps)).toBe('g(b c) g_2(b_2 c_2)');
    expect(placesOf(edit.document).get('c_2')?.step.within).toEqual([{ after: 'b_2', atMostMinutes: 5 }]);
    expect(edit.select).toEqual(['g_2']);
  });

  it('goes on with the neighbour of what was deleted', () => {
    expect(removeSteps(sample(), ['b'])?.select).toEqual(['c']);
    expect(removeSteps(sample(), ['c'])?.select).toEqual(['b']);
    expect(removeSteps(sample(), ['d'])?.select).toEqual(['p']);
  });

  it('inserts into an empty group, else below', () => {
    const document = insertSteps(sample(), placeBelow(sample(), 'a'), [emptyContainer('group')])!.document;
    expect(drawn(document.steps)).toBe('a group() g(b c) p[d|e f] h');
    expect(after(insertSteps(document, placeBelow(document, 'group'), [step('a')]))).toBe(
      'a group(a_2) g(b c) p[d|e f] h',
    );
    expect(after(insertSteps(document, placeBelow(document, null), [step('z')]))).toBe('a group() g(b c) p[d|e f] h z');
  });

  it('disables all, and enables when all are', () => {
    const one = toggleDisabled(sample(), ['a'])!.document;
    const both = toggleDisabled(one, ['a', 'h'])!;
    expect(both.sentence).toBe('Disabled 2 steps');
    expect(toggleDisabled(both.document, ['a', 'h'])!.document).toEqual(sample());
  });
});

describe('the clipboard', () => {
  const fields = () => ['labware', 'from', 'to'];

  it('carries steps with the labware and parameters they name into another draft', () => {
    const document = seed('viability-dose-response');
    const carried = stepsFromText(stepsToText(document, ['seed', 'treat'], fields))!;
    expect(Object.keys(carried.labware).toSorted()).toEqual(['assay_plate', 'suspension_tube', 'tube']);
    expect(Object.keys(carried.parameters).toSorted()).toEqual(['cells_per_well', 'treatment_h']);
    const empty: DraftDocument = { steps: [], labware: { tube: { title: 'Mine', type: 'tube_15ml' } } };
    const { document: pasted } = pasteSteps(empty, placeBelow(empty, null), carried)!;
    expect(pasted.labware?.['tube']?.title).toBe('Mine');
    expect(Object.keys(pasted.labware ?? {})).toEqual(['tube', 'suspension_tube', 'assay_plate']);
    expect(drawn(pasted.steps)).toMatch(/^seed\(dilute_cells .*\) treat$/);
  });

  it('takes nothing but steps', () => {
    for (const text of ['', 'hello', '[1, 2]', '{"steps": "no"}', '{"a": 1}', `${'['.repeat(200)}${']'.repeat(200)}`])
      expect(stepsFromText(text)).toBeUndefined();
    const odd = stepsFromText('[{"operation":"wait","within":"never","steps":3,"__proto__":{"x":1},"id":"9"}]')!;
    expect(odd.steps).toEqual([{ id: 'wait', name: 'wait', operation: 'wait' }]);
  });
});

describe('renaming a parameter', () => {
  it('follows it through conditions, texts, values and what is shown when', () => {
    const document = soundDocument({
      parameters: {
        dose: { type: 'number', title: 'Dose', default: 1 },
        more: { type: 'number', title: 'More', default: 1, shownWhen: { parameter: 'dose', equals: 1 } },
      },
      labware: { plate: { title: 'Plate', type: '{{ params.dose }}' } },
      steps: [
        { id: 'a', name: 'a', operation: 'wait', when: "params.dose > 1 and 'params.dose' != params.doses" },
        {
          id: 'b',
          name: 'b',
          operation: 'wait',
          params: { text: 'params.dose is {{ params.dose }}', minutes: [1, '{{params.dose*2}}'] },
        },
        { id: 'c', name: 'c', operation: 'compute', params: { values: { x: 'params.dose + 1' } } },
      ],
    });
    const { document: renamed } = renameParameter(document, 'dose', 'top')!;
    expect(asJson(renamed)).toMatchObject({
      parameters: { top: {}, more: { shownWhen: { parameter: 'top' } } },
      labware: { plate: { type: '{{ params.top }}' } },
      steps: [
        { when: "params.top > 1 and 'params.dose' != params.doses" },
        { params: { text: 'params.dose is {{ params.top }}', minutes: [1, '{{params.top*2}}'] } },
        { params: { values: { x: 'params.top + 1' } } },
      ],
    });
    expect(Object.keys(renamed.parameters ?? {})).toEqual(['top', 'more']);
  });
});

describe('every protocol that ships', () => {
  it('is read as it is', () => {
    expect(Object.keys(SEEDS).length).toBeGreaterThan(8);
    for (const json of Object.values(SEEDS)) expect(soundDocument(json)).toEqual(json);
  });
});

/** Any edit, chosen by numbers, on any step. */
function anyEdit(document: DraftDocument, [kind, one, other, third]: readonly number[]): Edit | undefined {
  const ids = [...placesOf(document).keys()];
  const id = ids[one! % Math.max(1, ids.length)] ?? 'none';
  const second = ids[other! % Math.max(1, ids.length)] ?? 'none';
  const some = third! % 2 === 0 ? [id] : [id, second];
  const target = placesOf(document).get(second);
  const isLanes = target?.step.parallel !== undefined;
  const inside = { parentId: second, lane: isLanes ? 0 : null, index: third! % 3 };
  const text = () => stepsToText(document, some, () => ['labware']);
  const edits = [
    () => moveBy(document, some, third! % 3 === 0 ? 1 : -1),
    () => moveInto(document, some),
    () => moveOut(document, some),
    () =>
      moveTo(document, some, isLanes || target?.step.steps !== undefined ? inside : { ...target!, index: third! % 4 }),
    () => wrapSteps(document, some, (['group', 'loop', 'lanes'] as const)[third! % 3]!),
    () => unwrapStep(document, id),
    () => addLane(document, id),
    () => removeLane(document, id, third! % 3),
    () => duplicateSteps(document, some),
    () => removeSteps(document, [id]),
    () => insertSteps(document, placeBelow(document, id), [step('a'), emptyContainer('lanes')]),
    () =>
      pasteSteps(
        document,
        placeBelow(document, second),
        stepsFromText(text()) ?? { steps: [], labware: {}, parameters: {} },
      ),
    () => toggleDisabled(document, some),
    () => renameStep(document, id, `Name ${third}`),
    () => setStepField(document, id, 'when', `params.x > ${third}`, 'condition'),
    () => setParams(document, id, { minutes: third, hours: undefined }, 'time'),
  ];
  return ids.length === 0 && kind! % edits.length !== 10 ? undefined : edits[kind! % edits.length]!();
}

const choices = fc.array(fc.array(fc.nat(1000), { minLength: 4, maxLength: 4 }), { maxLength: 40 });

function expectSound(document: DraftDocument): void {
  const ids = document.steps.flatMap(idsWithin);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([...placesOf(document).keys()]);
  /* Empty groups and lanes are the only thing that a finished protocol may not have. */
  const filled = JSON.parse(JSON.stringify(asJson(document)), (_, value: unknown) =>
    Array.isArray(value) && value.length === 0 ? [step('filler')] : value,
  ) as JsonObject;
  const whole = { wellrun: 1, id: 'x', name: 'x', version: 1, operationType: 'x', ...filled };
  const faults = protocolSchema.safeParse(whole).error?.issues ?? [];
  expect(faults.filter(({ path }) => path[0] === 'steps')).toEqual([]);
}

describe('any sequence of edits', () => {
  it('leaves a sound document with unique ids, and is taken back to the very same one', () => {
    fc.assert(
      fc.property(choices, (sequence) => {
        const start = sample();
        let document = start;
        let history: History = NO_HISTORY;
        const seen = [document];
        for (const [index, numbers] of sequence.entries()) {
          const edit = anyEdit(document, numbers);
          if (edit === undefined) continue;
          expect(edit.sentence).not.toBe('');
          for (const id of edit.select ?? []) expect(placesOf(edit.document).has(id)).toBe(true);
          history = remember(history, document, edit, { before: [], after: edit.select ?? [] }, index * 10_000);
          document = edit.document;
          seen.push(document);
          expectSound(document);
        }
        for (const before of seen.slice(0, -1).toReversed()) {
          const back = undo(history)!;
          expect(back.document).toBe(before);
          ({ history } = back);
        }
        expect(undo(history)).toBeUndefined();
        expect(start).toEqual(sample());
        for (const later of seen.slice(1)) {
          const forth = redo(history)!;
          expect(forth.document).toBe(later);
          ({ history } = forth);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('keeps every step that it does not touch the same object', () => {
    const document = sample();
    const { document: next } = setParams(document, 'e', { minutes: 3 }, 'time')!;
    expect(next.steps[0]).toBe(document.steps[0]);
    expect(next.steps[1]).toBe(document.steps[1]);
    expect(next.steps[2]).not.toBe(document.steps[2]);
    expect(next.steps[2]?.parallel?.[0]).toBe(document.steps[2]?.parallel?.[0]);
  });
});

describe('a cell line that is asked for at each run', () => {
  it('is a parameter that the head is filled from, in one step that is taken back at once', () => {
    const line = { type: 'cell-line', title: 'Cell line', default: 'U2OS' } as const;
    const first = askForHead(sample(), 'cellLine', line)!;
    expect(first.document.cellLine).toBe('{{ params.cell_line }}');
    expect(first.document.parameters).toMatchObject({ cell_line: line });
    const again = askForHead(first.document, 'cellLine', line)!;
    expect(again.document.cellLine).toBe('{{ params.cell_line_2 }}');
    expect(again.document.parameters).toMatchObject({ cell_line: line, cell_line_2: line });
  });
});

describe('undo', () => {
  it('takes keys that follow each other in one field back together, and those after a pause apart', () => {
    let document = sample();
    let history = NO_HISTORY;
    const type = (name: string, at: number) => {
      const edit = renameStep(document, 'a', name)!;
      history = remember(history, document, edit, { before: ['a'], after: ['a'] }, at);
      document = edit.document;
    };
    type('W', 0);
    type('Wa', 300);
    type('Was', 600);
    type('Wash', 9000);
    expect(history.done).toHaveLength(2);
    const first = undo(history)!;
    expect(first.document.steps[0]?.name).toBe('Was');
    expect(undo(first.history)?.document.steps[0]?.name).toBe('a');
  });
});

describe('where labware stands at the start', () => {
  it('keeps that it stands there and nowhere else until that is taken back or there is no place', () => {
    const plate = { title: 'Plate', type: 'plate_96_white' };
    const there = { ...plate, location: movedTo(plate, { place: 'B2' }) };
    expect(there.location).toEqual({ instrument: 'liquid-handler', place: 'B2' });
    const only = { ...plate, location: movedTo(there, { fixed: true }) };
    expect(movedTo(only, { place: 'C1' })).toEqual({ instrument: 'liquid-handler', place: 'C1', fixed: true });
    expect(movedTo(only, { instrument: 'incubator' })).toEqual({ instrument: 'incubator', place: 'B2', fixed: true });
    expect(movedTo(only, { fixed: false })).toEqual({ instrument: 'liquid-handler', place: 'B2' });
    expect(movedTo(only, { place: ' ' })).toEqual({ instrument: 'liquid-handler', place: ' ' });
  });
});
