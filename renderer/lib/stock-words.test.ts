import { describe, expect, it } from 'vitest';
import type { LedgerLine } from '#core/contract/inventory.ts';
import { changeText, dayText, ledgerEntries, shortName, stockText, unitPrice } from './stock-words.ts';

let seq = 100;
function line(over: Partial<LedgerLine>): LedgerLine {
  seq--;
  return {
    seq,
    line: 0,
    at: seq * 60_000,
    by: 'JM',
    change: 'consumed',
    lotId: 'LOT-1',
    lotNumber: 'A-1',
    itemId: 'dpbs',
    name: 'DPBS',
    unit: 'mL',
    world: 'real',
    delta: 0,
    reservedDelta: 0,
    amount: 10,
    executionId: null,
    stepId: null,
    reason: null,
    costUsd: 0,
    ...over,
  };
}

describe('amounts in stock', () => {
  it('stand in the unit that reads best', () => {
    expect(['0.18', '3', '259.04', '1530', '0.0005', '0'].map((one) => stockText(Number(one), 'mL'))).toEqual([
      '180 µL',
      '3.0 mL',
      '259 mL',
      '1,530 mL',
      '0.5 µL',
      '0 mL',
    ]);
    expect(stockText(1920, 'pieces')).toBe('1,920');
    expect(changeText(-7, 'mL')).toBe('−7.0 mL');
    expect(changeText(100, 'pieces')).toBe('+100');
  });

  it('have prices, days and names that are short', () => {
    expect([unitPrice(12), unitPrice(0.04), unitPrice(0)]).toEqual(['12.00', '0.040', '0.00']);
    expect(dayText('2027-06-30')).toBe('30 Jun 2027');
    expect(shortName('mTeSR Plus, complete (400 mL basal + 100 mL 5x supplement)')).toBe('mTeSR Plus, complete');
  });
});

describe('the ledger for reading', () => {
  it('has one line for each execution: what it took, when, and what is still kept for it', () => {
    const entries = ledgerEntries([
      line({ executionId: 'EX-2', change: 'reserved', reservedDelta: 4 }),
      line({ executionId: 'EX-1', change: 'returned', reservedDelta: -1 }),
      line({ executionId: 'EX-1', delta: -0.2, reservedDelta: -0.2, costUsd: 2 }),
      line({ executionId: 'EX-1', delta: -0.1, reservedDelta: -0.1, costUsd: 1 }),
      line({ executionId: 'EX-1', change: 'reserved', reservedDelta: 1.3 }),
      line({ change: 'received', delta: 10 }),
    ]);
    expect(entries.map((one) => [one.executionId, one.change, one.delta, one.reservedDelta, one.costUsd])).toEqual([
      ['EX-2', 'reserved', 0, 4, 0],
      ['EX-1', 'consumed', -0.3, 0, 3],
      [null, 'received', 10, 0, 0],
    ]);
    expect(entries[1]!.to - entries[1]!.from).toBe(60_000);
  });

  it('keeps what people did apart, line by line', () => {
    const entries = ledgerEntries([
      line({ change: 'adjusted', delta: -2, reason: 'spilt' }),
      line({ change: 'adjusted', delta: 1, reason: 'found' }),
    ]);
    expect(entries.map((one) => one.reason)).toEqual(['spilt', 'found']);
  });
});
