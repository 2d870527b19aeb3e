import { z } from 'zod';

/** What an article is: the tabs of the inventory. */
export const ARTICLE_KINDS = ['reagent', 'consumable', 'cells'] as const;
export type ArticleKind = (typeof ARTICLE_KINDS)[number];

/** Lots of the virtual lab serve simulated executions, real ones real executions; they are never mixed. */
export const STOCK_WORLDS = ['real', 'simulated'] as const;
export type StockWorld = (typeof STOCK_WORLDS)[number];

/**
 * `expired` and `blocked` lots are locked: no execution gets them. What is `past shelf life` after mixing or thawing may be
 * used, with a warning.
 */
export const LOT_STATES = [
  'in stock',
  'low',
  'expires soon',
  'past shelf life',
  'expired',
  'blocked',
  'empty',
] as const;
export type LotState = (typeof LOT_STATES)[number];

export const STOCK_CHANGES = [
  'received',
  'opened',
  'adjusted',
  'discarded',
  'blocked',
  'unblocked',
  'reserved',
  'consumed',
  'returned',
] as const;
export type StockChange = (typeof STOCK_CHANGES)[number];

export const stockUnit = z.enum(['mL', 'pieces']);
export type StockUnit = z.infer<typeof stockUnit>;

/** An amount as it is kept: mL to the nanolitre, pieces to the millionth. Sums of such amounts are exact. */
const stockAmount = z.number().nonnegative().max(1_000_000);
const price = z.number().nonnegative().max(1_000_000);
/** A day as on a label: 2027-06-30, the last day on which it may be used. */
const day = z.iso.date();
const shortText = (most: number) => z.string().trim().max(most);

/** A lot that has come, as its event holds it; amounts in mL or pieces, price for one of them. */
export const newLotSchema = z.object({
  itemId: z.string().min(1).max(80),
  name: z.string().min(1).max(160),
  kind: z.enum(ARTICLE_KINDS),
  lotNumber: z.string().min(1).max(60),
  barcode: z.string().max(200).nullable(),
  /** Global trade item number of the label, when it had one. */
  gtin: z.string().max(14).nullable(),
  place: z.string().max(60),
  expires: day.nullable(),
  unit: stockUnit,
  amount: stockAmount,
  priceUsd: price,
  world: z.enum(STOCK_WORLDS),
});
export type NewLot = z.infer<typeof newLotSchema>;

/** What an execution or job gets from which lots. */
export const reservationSchema = z.object({ lotId: z.string(), itemId: z.string(), amount: stockAmount });
export type Reservation = z.infer<typeof reservationSchema>;

export const lotId = z.string().regex(/^LOT-\d+$/, 'a lot id like LOT-12');

/** How long something keeps after it was mixed or thawed, by the reference data or the lab's own number. */
const shelfLifeSchema = z.object({ days: z.number().positive(), after: z.enum(['mixing', 'thawing']) });
export type ShelfLife = z.infer<typeof shelfLifeSchema>;

export const lotViewSchema = newLotSchema.extend({
  lotId,
  currency: z.literal('USD'),
  receivedAt: z.number(),
  /** When it was opened, mixed or thawed. */
  openedAt: z.number().nullable(),
  shelfLife: shelfLifeSchema.nullable(),
  /** Last day by its shelf life, for one that has been mixed or thawed. */
  usableUntil: day.nullable(),
  /** In stock, of which reserved for executions and jobs, and what is left of it: below zero when stock was corrected to less than is reserved. */
  reserved: z.number(),
  free: z.number(),
  /** All that ever came into this lot: the full length of its bar. */
  most: z.number(),
  state: z.enum(LOT_STATES),
  /** The state in words: "Expires in 14 d". */
  word: z.string(),
  blocked: z.string().nullable(),
  /** Stock of the article below which it warns; null: it does not. */
  warnBelow: z.number().nullable(),
});
export type LotView = z.infer<typeof lotViewSchema>;

export const articleSchema = z.object({
  itemId: z.string(),
  name: z.string(),
  kind: z.enum(ARTICLE_KINDS),
  unit: stockUnit,
  priceUsd: z.number(),
  /** Where the price comes from and how far it can be trusted: of the reference data, or `entered`. */
  priceSource: z.string(),
  priceFirmness: z.string(),
  /** Storage temperature, degrees Celsius, where it is known. */
  storageC: z.number().nullable(),
  shelfLife: shelfLifeSchema.nullable(),
  warnBelow: z.object({ real: z.number().nullable(), simulated: z.number().nullable() }),
  /** False: there never was a lot of it, so executions are not checked against it. */
  tracked: z.object({ real: z.boolean(), simulated: z.boolean() }),
});
export type Article = z.infer<typeof articleSchema>;

export const ledgerLineSchema = z.object({
  /** Event that made it, and which line of that event. */
  seq: z.int(),
  line: z.int(),
  at: z.number(),
  by: z.string(),
  change: z.enum(STOCK_CHANGES),
  /** Null: it was used and no lot had it. */
  lotId: z.string().nullable(),
  lotNumber: z.string().nullable(),
  itemId: z.string(),
  name: z.string(),
  unit: stockUnit,
  world: z.enum(STOCK_WORLDS),
  /** By how much the stock, and what is reserved of it, changed. */
  delta: z.number(),
  reservedDelta: z.number(),
  /** In stock after it; null without a lot. */
  amount: z.number().nullable(),
  executionId: z.string().nullable(),
  stepId: z.string().nullable(),
  reason: z.string().nullable(),
  costUsd: z.number(),
});
export type LedgerLine = z.infer<typeof ledgerLineSchema>;

/** What of the stock a person should know: low, soon or already expired, or missing for somebody. */
export const stockNoticeSchema = z.object({
  noticeId: z.string(),
  kind: z.enum(['short', 'low', 'expires soon', 'past shelf life', 'expired']),
  severity: z.enum(['info', 'warning', 'error']),
  world: z.enum(STOCK_WORLDS),
  itemId: z.string(),
  lotId: z.string().nullable(),
  /** Who waits for it. */
  waiting: z.array(z.string()),
  title: z.string(),
  sentence: z.string(),
  since: z.number(),
});
export type StockNotice = z.infer<typeof stockNoticeSchema>;

/** An execution or job that something of the stock is kept for, or that is short of it. */
export const stockClaimSchema = z.object({
  holder: z.string(),
  world: z.enum(STOCK_WORLDS),
  itemId: z.string(),
  reserved: z.number(),
  /** What it still lacks; above zero: it waits. */
  short: z.number(),
  title: z.string(),
});
export type StockClaim = z.infer<typeof stockClaimSchema>;

const worldFigures = z.object({ valueUsd: z.number(), usedThisMonthUsd: z.number(), lots: z.int() });

export const stockOverviewSchema = z.object({
  lots: z.array(lotViewSchema),
  notices: z.array(stockNoticeSchema),
  claims: z.array(stockClaimSchema),
  figures: z.object({ real: worldFigures, simulated: worldFigures }),
});
export type StockOverview = z.infer<typeof stockOverviewSchema>;

/** What an execution took out of stock, article by article, beside what its plan expects. */
export const executionCostSchema = z.object({
  spentUsd: z.number(),
  /** Of it: amounts that no lot had, at the present price of the article. */
  withoutLotUsd: z.number(),
  plannedUsd: z.object({ low: z.number(), high: z.number() }),
  lines: z.array(
    z.object({
      itemId: z.string(),
      name: z.string(),
      unit: stockUnit,
      used: z.number(),
      planned: z.number(),
      reserved: z.number(),
      costUsd: z.number(),
      lots: z.array(z.string()),
    }),
  ),
});
export type ExecutionCost = z.infer<typeof executionCostSchema>;

/** What a scanned code says, and what it belongs to. */
export const scanSchema = z.object({
  code: z.string(),
  /** GS1 application identifiers found in it: (01), (10), (17). */
  gtin: z.string().nullable(),
  lotNumber: z.string().nullable(),
  expires: day.nullable(),
  /** Lots that carry this code, or this lot number. */
  lotIds: z.array(z.string()),
  /** Article of earlier lots with the same trade item number, or whose id is the code. */
  itemId: z.string().nullable(),
});
export type Scan = z.infer<typeof scanSchema>;

/** A lot as a person enters it; what the catalogue knows of the article is filled in. */
export const receiveLotSchema = z.object({
  itemId: z.string().min(1).max(80),
  lotNumber: shortText(60).min(1),
  barcode: shortText(200).nullable().default(null),
  place: shortText(60).default(''),
  expires: day.nullable().default(null),
  amount: stockAmount.positive(),
  /** Left out: the present price of the article. */
  priceUsd: price.optional(),
  /** Day on which it was mixed, thawed or opened, where it has been. */
  openedOn: day.nullable().optional(),
  world: z.enum(STOCK_WORLDS),
});
