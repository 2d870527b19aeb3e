import { z } from 'zod';
import {
  ARTICLE_KINDS,
  articleSchema,
  executionCostSchema,
  ledgerLineSchema,
  lotId,
  lotViewSchema,
  receiveLotSchema,
  scanSchema,
  STOCK_WORLDS,
  stockOverviewSchema,
} from './inventory.ts';
import { path } from './route.ts';

const operator = z.string().trim().min(1).max(60).default('operator');
const onLot = z.object({ lotId, operator });
/** A change of stock that no execution made says why. */
const reason = z.string().trim().min(1).max(500);

/** Lots, stock, prices and their ledger. */
export const inventoryContract = {
  overview: path('GET', '/inventory', 'All lots with what is free, and what a person should know of them').output(
    stockOverviewSchema,
  ),
  articles: path('GET', '/inventory/articles', 'What can be kept in stock, with prices')
    .input(z.object({ kind: z.enum(ARTICLE_KINDS).optional() }))
    .output(z.array(articleSchema)),
  setArticle: path('POST', '/inventory/articles/{itemId}', 'Sets the price of an article, or when it warns')
    .input(
      z.object({
        itemId: z.string().min(1).max(80),
        priceUsd: z.number().nonnegative().max(1_000_000).optional(),
        /** Null: it does not warn any more. */
        warnBelow: z
          .object({ world: z.enum(STOCK_WORLDS), amount: z.number().nonnegative().max(1_000_000).nullable() })
          .optional(),
        operator,
      }),
    )
    .output(articleSchema),
  receive: path('POST', '/inventory/lots', 'Takes a lot into stock')
    .input(receiveLotSchema.extend({ operator }))
    .output(lotViewSchema),
  open: path('POST', '/inventory/lots/{lotId}/open', 'The lot was opened, mixed or thawed, today or on a day before')
    .input(onLot.extend({ on: z.iso.date().optional() }))
    .output(lotViewSchema),
  adjust: path('POST', '/inventory/lots/{lotId}/adjust', 'Corrects the stock of a lot to what was counted')
    .input(onLot.extend({ counted: z.number().nonnegative().max(1_000_000), reason }))
    .output(lotViewSchema),
  discard: path('POST', '/inventory/lots/{lotId}/discard', 'All that is left of a lot was thrown away')
    .input(onLot.extend({ reason }))
    .output(lotViewSchema),
  block: path('POST', '/inventory/lots/{lotId}/block', 'No execution gets this lot until it is let go')
    .input(onLot.extend({ reason }))
    .output(lotViewSchema),
  unblock: path('POST', '/inventory/lots/{lotId}/unblock', 'Executions may have this lot again')
    .input(onLot.extend({ reason }))
    .output(lotViewSchema),
  scan: path('GET', '/inventory/scan', 'What a scanned code says: a lot, an article, or something new')
    .input(z.object({ code: z.string().trim().min(1).max(200) }))
    .output(scanSchema),
  ledger: path('GET', '/inventory/ledger', 'Changes of stock, newest first')
    .input(
      z.object({
        lotId: lotId.optional(),
        itemId: z.string().max(80).optional(),
        executionId: z.string().max(40).optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
        /** `seq.line` of the last line of the page before. */
        before: z
          .string()
          .regex(/^\d+\.\d+$/)
          .optional(),
      }),
    )
    .output(z.object({ items: z.array(ledgerLineSchema), more: z.boolean() })),
  cost: path('GET', '/inventory/executions/{executionId}', 'What an execution took out of stock, and what that cost')
    .input(z.object({ executionId: z.string().max(40) }))
    .output(executionCostSchema),
  exportCsv: path('GET', '/inventory/csv', 'Lots or ledger as CSV')
    .input(z.object({ what: z.enum(['lots', 'ledger']) }))
    .output(z.object({ fileName: z.string(), text: z.string() })),
};
