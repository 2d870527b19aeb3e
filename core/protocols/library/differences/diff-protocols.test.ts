import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../../contract/json.ts';
import type { ProtocolDifference } from '../../../contract/library.ts';
import type { ProtocolDocument, ProtocolStep } from '../../../contract/protocol.ts';
import { RESOURCES, waitingProtocol } from '../../../testing/library-bench.ts';
import { join } from 'node:path';
import { readShipped } from '../shipped-protocols.ts';
import { diffProtocols } from './diff-protocols.ts';
import { editDistance } from './edit-distance.ts';
import { longestIncreasing } from './longest-increasing.ts';

const SEEDS = readShipped(join(RESOURCES, 'protocols'));

function diff(before: object, after: object): ProtocolDifference[] {
  return diffProtocols(before as JsonObject, after as JsonObject);
}

function said(before: object, after: object): string[] {
  return diff(before, after).map((one) => {
    const change = one.field === null ? '' : `${one.field}: `;
    return `${one.kind} ${one.where}: ${change}${one.before ?? '-'} -> ${one.after ?? '-'}`;
  });
}

function waits(...ids: string[]): ProtocolDocument {
  return waitingProtocol({ steps: ids.map(waitStep) });
}

function waitStep(id: string): ProtocolStep {
  return { id, name: `Wait ${id}`, operation: 'wait', params: { minutes: 10 } };
}

describe('what differs between two protocols', () => {
  it('is nothing for the same one, and for all that ship', () => {
    for (const seed of SEEDS) expect(diff(seed, structuredClone(seed))).toEqual([]);
    expect(diff(waits('a'), { ...waits('a'), version: 2 })).toEqual([]);
  });

  it('is shown of long texts from the beginning of a word, near to what differs', () => {
    const about = (end: string) => ({
      ...waits('a'),
      description: `${'Cells are seeded, treated and read. '.repeat(8)}The viability of every well and a fitted IC50. ${end}`,
    });
    const [change] = diff(about('Version 1.'), about('Version 3.'));
    for (const text of [change!.before!, change!.after!]) {
      const [, shown = ''] = /^\.\.\. (.+) Version \d\.$/.exec(text) ?? [];
      expect(about('').description).toContain(` ${shown} `);
    }
    const one = { ...waits('a'), description: 'x'.repeat(400) };
    expect(diff(one, { ...one, description: `${one.description}y` })[0]!.after).toMatch(/^\.\.\. x{20,}y$/);
  });

  it('is said of fields by what forms call them, with units', () => {
    const step = (params: Record<string, Json>): ProtocolDocument =>
      waitingProtocol({ steps: [{ id: 'feed', name: 'Feed', operation: 'feed', params }] });
    expect(said(step({ labware: 'p', volumeMl: 1 }), step({ labware: 'q', volumeUl: 500 }))).toEqual([
      'changed Step 1, Feed: Labware: p -> q',
      'changed Step 1, Feed: Volume: 1 mL -> 500 µL',
    ]);
    const other = waits('a');
    other.steps[0] = {
      ...other.steps[0]!,
      name: 'Wait longer',
      params: { minutes: 20 },
      repeat: { times: 3, as: 'day' },
      timeout: { minutes: 30 },
      within: [{ after: 'b', atMostMinutes: 5 }],
      disabled: true,
    };
    expect(said(waits('a'), other)).toEqual([
      'changed Step 1, Wait longer: Name: Wait a -> Wait longer',
      'changed Step 1, Wait longer: Repeat: - -> 3 times, counted as day',
      'changed Step 1, Wait longer: Time limit: - -> 30 min',
      'changed Step 1, Wait longer: Time window: - -> at most 5 min after the end of b',
      'changed Step 1, Wait longer: Switched off: - -> yes',
      'changed Step 1, Wait longer: Time: 10 min -> 20 min',
    ]);
  });

  it('is said of head, parameters and labware', () => {
    const before = waitingProtocol({
      tags: ['a'],
      parameters: {
        dose: { type: 'number', title: 'Dose', default: 1, unit: 'µM', maximum: 10 },
        old: { type: 'text', title: 'Old', default: 'x' },
      },
      labware: { plate: { title: 'Plate', type: 'plate_96_white', contents: { reagent: 'dpbs', volumeMl: 1 } } },
    });
    const after = waitingProtocol({
      name: 'Rest more',
      tags: ['a', 'b'],
      parameters: { dose: { type: 'number', title: 'Dose', default: 2, unit: 'µM', maximum: 10 } },
      labware: {
        plate: { title: 'Plate', type: 'plate_96_white', contents: { reagent: 'dpbs', volumeMl: 2 } },
        flask: { title: 'Flask', type: 'flask_t75' },
      },
    });
    expect(said(before, after)).toEqual([
      'changed Protocol: Name: Rest -> Rest more',
      'changed Protocol: Tags: a -> a, b',
      'changed Parameter Dose: Default: 1 µM -> 2 µM',
      'removed Parameter Old: x -> -',
      'changed Labware Plate: Holds, volume: 1 mL -> 2 mL',
      'added Labware Flask: - -> flask_t75',
    ]);
  });

  it('is one step where one was put in or taken out: none of the others have moved', () => {
    expect(said(waits('a', 'b', 'c', 'd'), waits('new', 'a', 'b', 'c', 'd'))).toEqual([
      'added Step 1, Wait new: - -> Wait',
    ]);
    expect(said(waits('a', 'b', 'c', 'd'), waits('a', 'c', 'd'))).toEqual(['removed Step 2, Wait b: Wait -> -']);
    expect(said(waits('a', 'b', 'c', 'd'), waits('d', 'a', 'b', 'c'))).toEqual([
      'moved Step 1, Wait d: after Wait c -> first of all',
    ]);
  });

  it('knows a step again that went into a group, and one whose id is another', () => {
    const grouped = waitingProtocol({
      steps: [waitStep('a'), { id: 'g', name: 'Group', steps: [waitStep('b'), waitStep('c')] }],
    });
    expect(said(waits('a', 'b', 'c'), grouped)).toEqual([
      'added Step 2, Group: - -> a group of 2 steps',
      'moved Step 2.1, Wait b: after Wait a -> first in Group',
      'moved Step 2.2, Wait c: after Wait b -> after Wait b in Group',
    ]);
    const renamed = waits('a', 'b');
    renamed.steps[1] = { ...renamed.steps[1]!, id: 'other' };
    expect(said(waits('a', 'b'), renamed)).toEqual(['changed Step 2, Wait b: Id: b -> other']);
    const lanes = (...ids: string[][]): ProtocolDocument =>
      waitingProtocol({ steps: [{ id: 'p', name: 'Side by side', parallel: ids.map((lane) => lane.map(waitStep)) }] });
    expect(said(lanes(['a'], ['b', 'c']), lanes(['a', 'c'], ['b']))).toEqual([
      'moved Step 1.1.2, Wait c: after Wait b in Side by side, lane 2 -> after Wait a in Side by side, lane 1',
    ]);
  });

  it('is said of a program in lines', () => {
    const program = (source: string) => ({ language: 'typescript' as const, fileName: 'rest.ts', source });
    const before = { ...waits('a'), program: program('one\ntwo\nthree\n') };
    expect(said(before, { ...waits('a'), program: program('one\n2\n2b\nthree\n') })).toEqual([
      'changed Program: Source: 4 lines -> 5 lines: 2 added, 1 taken out',
    ]);
    expect(said(before, waits('a'))).toEqual(['removed Program: 4 lines -> -']);
  });

  it('can be asked about a document that is far from finished', () => {
    const odd: Json[] = [
      { steps: 'none' },
      { steps: [1, null, {}, { id: 'a', steps: {} }], parameters: [], labware: 3 },
    ];
    for (const one of odd) {
      expect(diff(one as object, one as object)).toEqual([]);
      expect(diff(waits('a'), one as object).length).toBeGreaterThan(0);
    }
    for (const name of ['constructor', '__proto__', 'toString', 'valueOf']) {
      const inside = `{"${name}": {"${name}": 1}}`;
      const step = `{"id": "a", "name": "Wait a", "operation": "${name}", "${name}": 1, "params": ${inside}}`;
      const odder = `{"steps": [${step}], "parameters": ${inside}, "labware": ${inside}, "program": ${inside}, "${name}": 1}`;
      const other = JSON.parse(odder) as object;
      for (const [before, after] of [
        [waits('a'), other],
        [other, waits('a')],
      ] as const) {
        const found = diff(before, after);
        expect(new Set(found.map((one) => one.part))).toEqual(
          new Set(['head', 'parameters', 'labware', 'steps', 'program']),
        );
        for (const one of found) expect(typeof (one.before ?? one.after)).toBe('string');
      }
    }
  });

  it('is said of 10,000 steps turned round, in a moment', () => {
    const ids = Array.from({ length: 10_000 }, (_, at) => `s${at}`);
    const began = process.cpuUsage();
    expect(diff(waits(...ids), waits(...ids.toReversed()))).toHaveLength(9_999);
    const { user } = process.cpuUsage(began);
    expect(user / 1000).toBeLessThan(3000);
  });

  /** Paths of all leaves that a difference has to tell. */
  function leavesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
    if (typeof value !== 'object' || value === null) return [path];
    return Object.entries(value).flatMap(([key, item]) =>
      path.length === 0 && (key === 'version' || key === 'wellrun')
        ? []
        : leavesOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
    );
  }

  it('tells every leaf that was changed, where it is', () => {
    const pick = fc.record({ seed: fc.nat(SEEDS.length - 1), at: fc.nat(), number: fc.integer({ min: 1, max: 1e6 }) });
    fc.assert(
      fc.property(pick, ({ seed, at, number }) => {
        const before = SEEDS[seed] as unknown as JsonObject;
        const leaves = leavesOf(before);
        const path = leaves[at % leaves.length]!;
        const after = structuredClone(before);
        let holder = after as unknown as Record<string | number, Json>;
        for (const key of path.slice(0, -1)) holder = holder[key] as unknown as Record<string | number, Json>;
        const last = path.at(-1)!;
        const old = holder[last]!;
        holder[last] = typeof old === 'string' ? `${old}${number}` : typeof old === 'number' ? old + number : !old;
        const found = diff(before, after);
        const [part] = path;
        const parts = part === 'steps' || part === 'parameters' || part === 'labware' ? part : 'head';
        expect(found.length, path.join('.')).toBeGreaterThan(0);
        for (const one of found) {
          expect(one.part).toBe(parts);
          expect(one.before, path.join('.')).not.toBe(one.after);
        }
        expect(diff(after, before)).toHaveLength(found.length);
      }),
      { numRuns: 150 },
    );
  });

  it('moves as few steps as there can be, and tells each that was added or taken out', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 15 });
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        const found = diff(waits(...a.map((id) => `s${id}`)), waits(...b.map((id) => `s${id}`)));
        const of = (kind: string): string[] =>
          found.filter((one) => one.kind === kind).map((one) => one.subject!.slice(1));
        const common = b.filter((id) => a.includes(id));
        expect(of('added').toSorted()).toEqual(
          b
            .filter((id) => !a.includes(id))
            .map(String)
            .toSorted(),
        );
        expect(of('removed').toSorted()).toEqual(
          a
            .filter((id) => !b.includes(id))
            .map(String)
            .toSorted(),
        );
        const stay = longestIncreasing(common.map((id) => a.indexOf(id)));
        expect(of('moved')).toHaveLength(common.length - stay.length);
        expect(of('changed')).toEqual([]);
      }),
    );
  });
});

describe('the longest increasing subsequence', () => {
  it('is increasing, and none is longer', () => {
    const numbers = fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { maxLength: 10 });
    fc.assert(
      fc.property(numbers, (given) => {
        const found = longestIncreasing(given).map((at) => given[at]!);
        expect(found).toEqual(found.toSorted((a, b) => a - b));
        let longest = 0;
        for (let mask = 0; mask < 1 << given.length; mask++) {
          const chosen = given.filter((_, at) => (mask & (1 << at)) !== 0);
          if (chosen.every((number, at) => at === 0 || chosen[at - 1]! < number))
            longest = Math.max(longest, chosen.length);
        }
        expect(found).toHaveLength(longest);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the distance of two texts', () => {
  it('is what has to be taken out and put in', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(lines, lines, (a, b) => {
        // By the table of the longest common subsequence.
        const table = Array.from({ length: a.length + 1 }, () => Array.from({ length: b.length + 1 }, () => 0));
        for (let i = 1; i <= a.length; i++)
          for (let j = 1; j <= b.length; j++)
            table[i]![j] =
              a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!);
        expect(editDistance(a, b, 100)).toBe(a.length + b.length - 2 * table[a.length]![b.length]!);
      }),
    );
    expect(editDistance(['a', 'b'], ['c', 'd'], 3)).toBeUndefined();
  });
});
