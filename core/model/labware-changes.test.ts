import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WellChange } from '../contract/account.ts';
import { CAPABILITIES } from '../contract/capabilities.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { labwareChangesOf } from './labware-changes.ts';
import {
  applyWellChange,
  contentsView,
  mixtureIn,
  mixtureOf,
  takenFrom,
  takeOut,
  volumeOf,
  type Contents,
} from './well-contents.ts';

const WELLS = ['A1', 'A2', 'B1', 'B2'];

/** What is left when a list of changes has been made to one plate. */
function after(changes: readonly WellChange[], start: Contents = []): Contents {
  return changes.reduce((now, change) => applyWellChange(now, change, null), start);
}

describe('what a command changes about labware', () => {
  const changesOf = (instrument: InstrumentKind, command: string, params: object, result: object = {}) =>
    labwareChangesOf({ instrument, command }, params as never, result as never, 'X-1');

  it.each([
    ['dispense', { labwareId: 'p', wells: ['A1'], reagent: 'dpbs', volumeUl: 5 }, 5, 'dpbs'],
    ['resuspend', { labwareId: 'p', wells: ['A1'], reagent: 'medium', volumeUl: 7 }, 7, 'medium'],
    ['aspirate', { labwareId: 'p', wells: ['A1'], volumeUl: 3 }, -3, undefined],
    ['aspirate', { labwareId: 'p', wells: ['A1'] }, null, undefined],
  ])('a liquid handler told to %s %j', (command, params, deltaUl, substance) => {
    const [change] = changesOf('liquid-handler', command, params);
    expect(change).toMatchObject({ labwareId: 'p', to: { instrument: 'X-1', place: null }, wells: [{ deltaUl }] });
    expect(change?.wells?.[0]?.substance).toBe(substance);
  });

  it('an incubator says which slot it took, an arm where it carried something', () => {
    const at = (changes: ReturnType<typeof changesOf>) => changes.map((change) => change.to);
    expect(at(changesOf('incubator', 'store', { labwareId: 'p' }, { slot: 12 }))).toEqual([
      { instrument: 'X-1', place: '12' },
    ]);
    expect(at(changesOf('incubator', 'store', { labwareId: 'p', slot: 4 }))).toEqual([
      { instrument: 'X-1', place: '4' },
    ]);
    expect(at(changesOf('incubator', 'retrieve', { labwareId: 'p' }))).toEqual([{ instrument: 'X-1', place: 'door' }]);
    expect(at(changesOf('plate-arm', 'move', { labwareId: 'p', to: { instrument: 'LH-1', place: 'B2' } }))).toEqual([
      { instrument: 'LH-1', place: 'B2' },
    ]);
  });

  it('is told for every command that addresses labware, and none is thrown over whatever its params', () => {
    for (const [instrument, commands] of Object.entries(CAPABILITIES)) {
      for (const [command, { params }] of Object.entries(commands)) {
        const names = JSON.stringify((params as unknown as { shape: object }).shape ?? {});
        const concerns = Object.keys((params as unknown as { shape: Record<string, unknown> }).shape).some((key) =>
          ['labwareId', 'from'].includes(key),
        );
        const told = changesOf(instrument as InstrumentKind, command, {
          labwareId: 'p',
          wells: command === 'add-compound' ? [{ well: 'A1', doseUm: 1 }] : ['A1'],
          well: 'A1',
          volumeUl: 1,
          sampleUl: 1,
          from: { labwareId: 'q', well: 'A1' },
          to: { labwareId: 'p', wells: ['A1'], instrument: 'INC-1' },
        });
        expect(told.length > 0, `${instrument} ${command} ${names}`).toBe(concerns);
        fc.assert(
          fc.property(fc.object(), (odd) => Array.isArray(changesOf(instrument as InstrumentKind, command, odd))),
          { numRuns: 30 },
        );
      }
    }
  });
});

describe('what is in a well', () => {
  it('follows doses: the amount of a compound stays when the well is diluted, and halves when half is drawn off', () => {
    const filled = after([
      { wells: WELLS, deltaUl: 90, substance: 'medium' },
      { wells: ['A1', 'A2'], deltaUl: 10, substance: 'staurosporine', dosesUm: [10, 0] },
    ]);
    expect(contentsView(mixtureIn(filled, 'A1'))).toMatchObject({
      volumeUl: 100,
      compounds: [{ compound: 'staurosporine', doseUm: 10 }],
    });
    expect(contentsView(mixtureIn(filled, 'A2')).compounds).toEqual([]);
    const diluted = after([{ wells: ['A1'], deltaUl: 100, substance: 'medium' }], filled);
    expect(contentsView(mixtureIn(diluted, 'A1')).compounds[0]?.doseUm).toBeCloseTo(5);
    const halved = after([{ wells: ['A1'], deltaUl: -100 }], diluted);
    expect(mixtureIn(halved, 'A1').pmol['staurosporine']).toBeCloseTo(500);
  });

  it('keeps cells that adhere when liquid is drawn off, and leaves what a vessel keeps', () => {
    const seeded = after([{ wells: ['A1'], deltaUl: 100, substance: 's', cells: { line: 'U2OS', perWell: 9000 } }]);
    const drawn = applyWellChange(seeded, { wells: ['A1'], deltaUl: null }, null, 5);
    expect(contentsView(mixtureIn(drawn, 'A1'))).toMatchObject({ volumeUl: 5, cells: [{ line: 'U2OS', count: 9000 }] });
  });

  const volume = fc.integer({ min: 1, max: 50_000 }).map((hundredths) => hundredths / 100);
  const wells = fc.uniqueArray(fc.constantFrom(...WELLS), { minLength: 1 });
  const substance = fc.constantFrom('medium', 'dpbs', 'trypsin');
  const change: fc.Arbitrary<WellChange> = fc.oneof(
    fc.record({ wells, deltaUl: volume, substance }),
    fc.record({ wells, deltaUl: volume.map((ul) => -ul) }),
    fc.record({ wells, deltaUl: fc.constant(null) }),
  );

  it('is the same as a plain sum of volumes well by well, in as few groups as there are contents', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
        const sums = new Map(WELLS.map((well) => [well, 0]));
        for (const { wells: concerned, deltaUl } of changes)
          for (const well of concerned) sums.set(well, deltaUl === null ? 0 : Math.max(0, sums.get(well)! + deltaUl));
        const contents = after(changes);
        for (const well of WELLS) expect(volumeOf(mixtureIn(contents, well))).toBeCloseTo(sums.get(well)!, 1);
        expect(new Set(contents.map(({ mixture }) => JSON.stringify(mixture))).size).toBe(contents.length);
        for (const { mixture } of contents)
          expect(volumeOf(mixtureOf(contentsView(mixture)))).toBeCloseTo(volumeOf(mixture), 5);
      }),
      { numRuns: 300 },
    );
  });

  it('is neither made nor lost when liquid is moved from well to well', () => {
    const move = fc.record({ well: fc.constantFrom(...WELLS), wells, deltaUl: fc.option(volume, { nil: null }) });
    const total = (contents: Contents) =>
      contents.reduce((sum, group) => sum + volumeOf(group.mixture) * group.wells.length, 0);
    fc.assert(
      fc.property(fc.array(move, { maxLength: 15 }), (moves) => {
        let contents = after([{ wells: WELLS, deltaUl: 1e6, substance: 'medium' }]);
        const before = total(contents);
        for (const { well, wells: targets, deltaUl } of moves) {
          const drawn = mixtureIn(contents, well);
          const step: WellChange = { wells: targets, deltaUl, from: { labwareId: 'p', well } };
          if (volumeOf(drawn) < 1) continue;
          contents = applyWellChange(takeOut(contents, well, takenFrom(drawn, step)), step, drawn);
        }
        expect(Math.abs(total(contents) - before)).toBeLessThan(1);
      }),
      { numRuns: 500, seed: 7 },
    );
  });
});
