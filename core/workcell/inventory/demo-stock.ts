import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { dayOf } from '../../model/stock-amount.ts';
import type { NewEvent } from '../../store/journal.ts';
import type { LotRow } from '../../store/stock-queries.ts';
import type { CatalogArticle } from './articles.ts';

const demoStockSchema = z.object({
  warnBelow: z.record(z.string(), z.number()),
  lots: z.array(
    z.object({
      itemId: z.string(),
      lotNumber: z.string(),
      barcode: z.string(),
      place: z.string(),
      /** From the day it is received on; null: it does not expire. */
      expiresInDays: z.int().nullable(),
      amount: z.number().positive(),
    }),
  ),
});
export type DemoStock = z.infer<typeof demoStockSchema>;

const REASON = 'Stock of the virtual lab';
const DAY_MS = 24 * 60 * 60 * 1000;

/** Reads what a new virtual lab has in stock. @throws when the file is missing or not what it should be */
export function loadDemoStock(resourcesDir: string): DemoStock {
  return demoStockSchema.parse(JSON.parse(readFileSync(join(resourcesDir, 'virtual-lab-stock.json'), 'utf8')));
}

/** Lots of the virtual lab, received now. @param firstNumber of the first lot @param at ms since 1970 */
export function demoStockEvents(
  stock: DemoStock,
  articles: ReadonlyMap<string, CatalogArticle>,
  firstNumber: number,
  at: number,
  offsetMinutes: number,
): NewEvent[] {
  const received = stock.lots.map((lot, index): NewEvent => {
    const article = articles.get(lot.itemId);
    return {
      kind: 'stock.received',
      subject: `LOT-${firstNumber + index}`,
      reason: REASON,
      data: {
        lot: {
          itemId: lot.itemId,
          name: article?.name ?? lot.itemId,
          kind: article?.kind ?? 'reagent',
          lotNumber: lot.lotNumber,
          barcode: lot.barcode,
          gtin: null,
          place: lot.place,
          expires: lot.expiresInDays === null ? null : dayOf(at + lot.expiresInDays * DAY_MS, offsetMinutes),
          unit: article?.unit ?? 'mL',
          amount: lot.amount,
          priceUsd: article?.priceUsd ?? 0,
          world: 'simulated',
        },
      },
    };
  });
  const warnings = Object.entries(stock.warnBelow).map(([itemId, amount]): NewEvent => ({
    kind: 'stock.article-changed',
    subject: itemId,
    reason: REASON,
    data: { warnBelow: { world: 'simulated', amount } },
  }));
  return [...received, ...warnings];
}

/** What is left of the virtual lab's lots is thrown away with everything else in it. */
export function discardedWithLab(lots: readonly LotRow[]): NewEvent[] {
  return lots
    .filter((lot) => lot.world === 'simulated' && lot.amount > 0)
    .map(({ lotId }) => ({
      kind: 'stock.discarded',
      subject: lotId,
      reason: 'The virtual lab was emptied',
      data: {},
    }));
}
