import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mode } from '../contract/words.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { cancelledEvents, createdEvent, openStore, planEvent } from '../testing/sample-record.ts';
import { TemporaryFolder } from '../testing/temporary-folder.ts';
import { readFacets, readHistory, unendedExecutions, type HistoryFilter } from './execution-queries.ts';
import type { Store } from './store.ts';

const COUNT = 1203;
const LINES = ['iPSC', 'U2OS', 'HEK293', null];
const MODES: readonly Mode[] = ['simulated', 'real', 'dry-run'];

let folder: TemporaryFolder;
let store: Store;
const start = Date.UTC(2026, 5, 1);

/** Seven executions share every moment, so that the order cannot hang on the time alone. */
beforeAll(async () => {
  folder = new TemporaryFolder();
  const clock = new FakeClock(start);
  store = openStore(folder.path, { clock });
  await store.journal.append([planEvent()]);
  for (let number = 1; number <= COUNT; number++) {
    if (number % 7 === 0) await clock.advance(60_000);
    await store.journal.append([
      createdEvent(number, {
        cellLine: LINES[number % LINES.length]!,
        mode: MODES[number % MODES.length]!,
        operator: number % 2 === 0 ? 'Ada' : 'Grace',
        metadata: { project: `P-${number % 10}`, batch: number % 5, note: number === 600 ? '100 % "odd" _text_' : '' },
      }),
      ...(number % 4 === 0 ? cancelledEvents(number) : []),
    ]);
  }
});

afterAll(() => {
  store[Symbol.dispose]();
  folder[Symbol.dispose]();
});

/** All numbers a filter gives, page by page. */
function numbersOf(filter: Omit<HistoryFilter, 'limit'>, limit: number): number[] {
  const numbers: number[] = [];
  for (let cursor: string | undefined; ;) {
    const page = readHistory(store.connection, { ...filter, limit, cursor });
    expect(page.items.length).toBeLessThanOrEqual(limit);
    numbers.push(...page.items.map((item) => Number(item.executionId.slice(3))));
    if (page.nextCursor === null) return numbers;
    cursor = page.nextCursor;
  }
}

function expected(keep: (number: number) => boolean): number[] {
  return Array.from({ length: COUNT }, (_, at) => COUNT - at).filter(keep);
}

describe('paging through History', () => {
  it.each([1, 50, 97, 500, 5000])('gives every execution once, newest first, in pages of %i', (limit) => {
    expect(numbersOf({}, limit)).toEqual(expected(() => true));
  });

  it('stays in step while new executions arrive', async () => {
    const first = readHistory(store.connection, { limit: 100 });
    await store.journal.append([createdEvent(COUNT + 1)]);
    const second = readHistory(store.connection, { limit: 100, cursor: first.nextCursor! });
    expect(second.items[0]?.executionId).toBe(`EX-${COUNT - 100}`);
    await store.journal.append(cancelledEvents(COUNT + 1));
    store.connection.db.exec(`DELETE FROM execution_steps WHERE execution_id = 'EX-${COUNT + 1}'`);
    store.connection.db.exec(`DELETE FROM executions WHERE execution_id = 'EX-${COUNT + 1}'`);
  });

  const filters: [string, Omit<HistoryFilter, 'limit'>, (number: number) => boolean][] = [
    ['status', { status: ['cancelled'] }, (n) => n % 4 === 0],
    ['two statuses', { status: ['cancelled', 'pending'] }, () => true],
    ['mode', { mode: ['real'] }, (n) => n % 3 === 1],
    ['cell line', { cellLine: 'U2OS' }, (n) => n % 4 === 1],
    ['operator', { operator: 'Ada' }, (n) => n % 2 === 0],
    ['protocol', { protocolId: 'test-protocol' }, () => true],
    ['no such protocol', { protocolId: 'other' }, () => false],
    ['a text property', { property: { key: 'project', value: 'P-3' } }, (n) => n % 10 === 3],
    ['a number property', { property: { key: 'batch', value: '2' } }, (n) => n % 5 === 2],
    ['search by id', { search: 'EX-77' }, (n) => String(n).startsWith('77')],
    ['search by name, in any case', { search: 'run 120' }, (n) => String(n).startsWith('120')],
    ['search for signs that mean something to LIKE', { search: '100 % "odd' }, () => false],
    ['search for an underscore as such', { search: '_text_' }, (n) => n === 600],
    ['from a time on', { dateRangeStart: start + 100 * 60_000 }, (n) => Math.floor(n / 7) >= 100],
    [
      'within a time, both ends included',
      { dateRangeStart: start + 10 * 60_000, dateRangeEnd: start + 11 * 60_000 },
      (n) => Math.floor(n / 7) >= 10 && Math.floor(n / 7) <= 11,
    ],
    [
      'several at once',
      { status: ['cancelled'], operator: 'Ada', mode: ['real', 'simulated'], cellLine: 'iPSC' },
      (n) => n % 4 === 0 && n % 3 !== 2,
    ],
  ];
  it.each(filters)('keeps to the filter: %s', (_name, filter, keep) => {
    expect(numbersOf(filter, 83)).toEqual(expected(keep));
    expect(readHistory(store.connection, { ...filter, limit: 1 }).total).toBe(Math.min(1000, expected(keep).length));
  });

  it('refuses a cursor of its own making and a time that does not exist', () => {
    for (const cursor of ['', 'x', '2026|', '|', 'a|b'])
      expect(() => readHistory(store.connection, { limit: 5, cursor })).toThrow(
        /is not one that a page of History gave/,
      );
    expect(() => readHistory(store.connection, { limit: 5, dateRangeStart: 1e300 })).toThrow(/is no time/);
  });

  it('takes any text for a search, a property and an operator without harm', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, other) => {
        readHistory(store.connection, { limit: 5, search: one, operator: other, property: { key: one, value: other } });
        readHistory(store.connection, { limit: 5, property: { key: other, value: one } });
      }),
    );
  });
});

describe('other questions to the record', () => {
  it('list every execution that has not ended, however many', () => {
    const numbers = unendedExecutions(store.connection).map((row) => row.number);
    expect(numbers).toEqual(expected((n) => n % 4 !== 0).toReversed());
  });

  it('list the values that History can be filtered by', () => {
    expect(readFacets(store.connection)).toEqual({
      cellLines: ['HEK293', 'U2OS', 'iPSC'],
      protocolIds: ['test-protocol'],
      operators: ['Ada', 'Grace'],
    });
  });
});
