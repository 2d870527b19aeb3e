import { expect, it } from 'vitest';
import type { AssetUse } from '#core/contract/execution.ts';
import { assetRows } from './asset-rows.ts';

const AT = new Date(2026, 10, 17, 7, 50).getTime();
const MINUTE_MS = 60_000;
const STEPS = [{ stepId: 'spin', number: '2', name: 'Spin', status: 'completed' }] as const;
const OVER = { mode: 'simulated', completedAt: AT } as const;

function use(over: Partial<AssetUse>): AssetUse {
  const none = { assetId: null, startedAt: null, endedAt: null, startedLabAt: null, endedLabAt: null };
  return { stepId: 'spin', asset: 'one', title: 'Centrifuge', amount: 1, ...none, ...over };
}

const had = (startedLabAt: number, endedLabAt: number | null) => use({ assetId: 'SPIN-1', startedLabAt, endedLabAt });

it('what was needed and had is said with its step and its times, the day once where it is one', () => {
  expect(assetRows([had(AT, AT + 20 * MINUTE_MS), had(AT, AT + 1440 * MINUTE_MS)], OVER, STEPS)).toMatchObject([
    { needed: 'Centrifuge', step: '2 Spin', had: 'SPIN-1', when: '17 Nov 07:50 to 08:10', took: '20 min' },
    { when: '17 Nov 07:50 to 18 Nov 07:50', took: '24 h 00' },
  ]);
});

it('what it still has, has no end, and a program has it for the whole run', () => {
  expect(assetRows([{ ...had(AT, null), stepId: null, amount: 2 }], OVER, STEPS)).toMatchObject([
    { needed: '2 × Centrifuge', step: 'The whole run', when: 'Since 17 Nov 07:50', took: 'still has it' },
  ]);
});

it('where nothing was had it is said why', () => {
  const skipped = [{ ...STEPS[0], status: 'skipped' }] as const;
  const words = (execution: Parameters<typeof assetRows>[1], steps: Parameters<typeof assetRows>[2] = STEPS) =>
    assetRows([use({})], execution, steps).map((row) => `${row.had}${row.when}${row.took}`);
  expect(words(OVER)).toEqual(['None']);
  expect(words(OVER, skipped)).toEqual(['None, skipped']);
  expect(words({ mode: 'dry-run', completedAt: AT })).toEqual(['None, dry run']);
  expect(words({ mode: 'real', completedAt: null })).toEqual(['None yet']);
});
