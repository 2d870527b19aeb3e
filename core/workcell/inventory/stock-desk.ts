import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import type {
  Article,
  ArticleKind,
  ExecutionCost,
  LedgerLine,
  LotView,
  receiveLotSchema,
  Scan,
  StockWorld,
} from '../../contract/inventory.ts';
import { dayOf, dayText, fromParts, toParts } from '../../model/stock-amount.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { ReferenceCatalog } from '../../protocols/catalog.ts';
import { planOfExecution } from '../../store/execution-plan.ts';
import { getExecutionRow } from '../../store/execution-queries.ts';
import type { Actor, Journal, NewEvent } from '../../store/journal.ts';
import {
  lastLotNumber,
  readLedger,
  readReservations,
  type LedgerFilter,
  type LotRow,
} from '../../store/stock-queries.ts';
import { demoStockEvents, discardedWithLab, loadDemoStock } from './demo-stock.ts';
import { costOf } from './execution-cost.ts';
import { readGs1 } from './gs1.ts';
import { Inventory } from './inventory.ts';

export interface StockDeskDeps {
  readonly journal: Journal;
  readonly catalog: ReferenceCatalog;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly resourcesDir: string;
}

/** What people do to the stock, and what they ask about it. Every change is one event. */
export class StockDesk implements Disposable {
  readonly inventory: Inventory;
  readonly #deps: StockDeskDeps;
  #lastNumber: number;

  constructor(deps: StockDeskDeps) {
    const { logger } = deps;
    this.#deps = deps;
    this.inventory = new Inventory({
      ...deps,
      onError: (error) => logger.error({ error: String(error) }, 'Somebody who waits for stock failed.'),
    });
    this.#lastNumber = lastLotNumber(deps.journal.connection);
  }

  /** @throws AppError `bad-input` for an article that the catalogue does not have */
  async receive(given: z.infer<typeof receiveLotSchema>, actor: Actor): Promise<LotView> {
    const { inventory } = this;
    const article = inventory.articles.get(given.itemId);
    if (article === undefined) throw new AppError('bad-input', `The catalogue has no article "${given.itemId}".`);
    const { priceUsd = inventory.priceOf(given.itemId), barcode, openedOn = null, ...entered } = given;
    const opened = openedOn === null ? null : this.#openedOn(openedOn);
    if (article.unit === 'pieces' && !Number.isInteger(given.amount))
      throw new AppError('bad-input', `${article.name} is counted in whole pieces.`);
    const lotId = `LOT-${++this.#lastNumber}`;
    const code = barcode === null ? null : readGs1(barcode);
    const lot = {
      ...entered,
      name: article.name,
      kind: article.kind,
      unit: article.unit,
      barcode: barcode === '' ? null : barcode,
      gtin: code?.gtin ?? null,
      priceUsd,
    };
    const received: NewEvent = { kind: 'stock.received', subject: lotId, data: { lot } };
    await this.#append(
      opened === null ? [received] : [received, { kind: 'stock.opened', subject: lotId, data: opened }],
      actor,
    );
    return this.lot(lotId);
  }

  /**
   * A lot was opened, mixed or thawed. A day that was entered wrongly is put right by another one.
   * @param on the day; today where it is left out @throws AppError `not-found`, `conflict`, `bad-input` for a day to come
   */
  async open(lotId: string, on: string | undefined, actor: Actor): Promise<LotView> {
    const { openedAt } = this.#row(lotId);
    const today = this.inventory.today();
    const known = openedAt === null ? null : dayOf(openedAt, this.#deps.clock.offsetMinutes());
    if (known !== null && (on === undefined || known === on))
      throw new AppError('conflict', `${lotId} has been opened already, on ${dayText(known)}.`);
    return this.#change({ kind: 'stock.opened', subject: lotId, data: this.#openedOn(on ?? today) }, actor);
  }

  /** Data of the event for a day: noon of it, or the moment of the event where that is today. */
  #openedOn(on: string): { readonly openedAt?: number } {
    const today = this.inventory.today();
    if (on > today) throw new AppError('bad-input', `${dayText(on)} is still to come. Give the day on which it was.`);
    if (on === today) return {};
    return { openedAt: Date.parse(`${on}T12:00:00Z`) - this.#deps.clock.offsetMinutes() * 60_000 };
  }

  /** @param counted what is really there @throws AppError `not-found`, `bad-input` */
  async adjust(lotId: string, counted: number, reason: string, actor: Actor): Promise<LotView> {
    const lot = this.#row(lotId);
    if (lot.unit === 'pieces' && !Number.isInteger(counted))
      throw new AppError('bad-input', `${lot.name} is counted in whole pieces.`);
    if (toParts(counted) === lot.amount)
      throw new AppError('bad-input', `That is what the record has already: nothing to correct.`);
    return this.#change({ kind: 'stock.adjusted', subject: lotId, data: { counted }, reason }, actor);
  }

  /** @throws AppError `not-found`, `conflict` */
  async discard(lotId: string, reason: string, actor: Actor): Promise<LotView> {
    if (this.#row(lotId).amount === 0) throw new AppError('conflict', `Nothing is left of ${lotId}.`);
    return this.#change({ kind: 'stock.discarded', subject: lotId, data: {}, reason }, actor);
  }

  /** @throws AppError `not-found`, `conflict` */
  async block(lotId: string, reason: string, actor: Actor): Promise<LotView> {
    if (this.#row(lotId).blocked !== null) throw new AppError('conflict', `${lotId} is blocked already.`);
    return this.#change({ kind: 'stock.blocked', subject: lotId, data: {}, reason }, actor);
  }

  /** @throws AppError `not-found`, `conflict` */
  async unblock(lotId: string, reason: string, actor: Actor): Promise<LotView> {
    if (this.#row(lotId).blocked === null) throw new AppError('conflict', `${lotId} is not blocked.`);
    return this.#change({ kind: 'stock.unblocked', subject: lotId, data: {}, reason }, actor);
  }

  /** @throws AppError `not-found` */
  lot(lotId: string): LotView {
    return this.inventory.view.viewOf(this.#row(lotId));
  }

  articles(kind?: ArticleKind): Article[] {
    return [...this.inventory.articles.keys()]
      .map((itemId) => this.#article(itemId))
      .filter((article) => kind === undefined || article.kind === kind);
  }

  /** @throws AppError `not-found` */
  async setArticle(
    itemId: string,
    change: { priceUsd?: number | undefined; warnBelow?: { world: StockWorld; amount: number | null } | undefined },
    actor: Actor,
  ): Promise<Article> {
    if (!this.inventory.articles.has(itemId))
      throw new AppError('not-found', `The catalogue has no article "${itemId}".`);
    const data = {
      ...(change.priceUsd === undefined ? {} : { priceUsd: change.priceUsd }),
      ...(change.warnBelow === undefined ? {} : { warnBelow: change.warnBelow }),
    };
    await this.#deps.journal.append([{ kind: 'stock.article-changed', subject: itemId, data }], actor);
    return this.#article(itemId);
  }

  /** What a code says that was scanned or typed: barcode of a lot, GS1 code, lot number, or id of an article. */
  scan(code: string): Scan {
    const { inventory } = this;
    const { lots } = inventory.view;
    const read = readGs1(code);
    const { gtin = null, lotNumber = null, expires = null } = read ?? {};
    const wanted = code.trim().toLowerCase();
    const fits = (lot: LotRow): boolean =>
      lot.barcode?.toLowerCase() === wanted ||
      lot.lotId.toLowerCase() === wanted ||
      (read === null && lot.lotNumber.toLowerCase() === wanted) ||
      (lotNumber !== null && lot.lotNumber === lotNumber && (gtin === null || lot.gtin === null || lot.gtin === gtin));
    const sameArticle = gtin === null ? undefined : lots.find((lot) => lot.gtin === gtin);
    const itemId = sameArticle?.itemId ?? (inventory.articles.has(code.trim()) ? code.trim() : null);
    return { code, gtin, lotNumber, expires, lotIds: lots.filter(fits).map((lot) => lot.lotId), itemId };
  }

  ledger(filter: LedgerFilter): { items: LedgerLine[]; more: boolean } {
    const items = readLedger(this.#deps.journal.connection, { ...filter, limit: filter.limit + 1 }, (itemId) =>
      this.#facts(itemId),
    );
    return { items: items.slice(0, filter.limit), more: items.length > filter.limit };
  }

  /** What an execution took out of stock, and what that cost. @throws AppError `not-found` */
  cost(executionId: string): ExecutionCost {
    const { connection } = this.#deps.journal;
    const row = getExecutionRow(connection, executionId);
    const plan = planOfExecution(connection, row);
    return costOf({
      plan,
      needs: this.inventory.needsOf(plan, row.start_step_id),
      ledger: this.ledger({ executionId, limit: 100_000 }).items,
      reservations: readReservations(connection, executionId),
      article: (itemId) => this.#facts(itemId),
    });
  }

  /** Fills the stock of the virtual lab, the first time that there is one. */
  async stockVirtualLab(): Promise<void> {
    if (this.inventory.view.lots.some((lot) => lot.world === 'simulated')) return;
    await this.#append(this.#demoEvents());
  }

  /** Empties the stock of the virtual lab and fills it anew. */
  async restockVirtualLab(): Promise<void> {
    await this.#append([...discardedWithLab(this.inventory.view.lots), ...this.#demoEvents()]);
  }

  [Symbol.dispose](): void {
    this.inventory[Symbol.dispose]();
  }

  #demoEvents(): NewEvent[] {
    const { clock, resourcesDir } = this.#deps;
    const stock = loadDemoStock(resourcesDir);
    const first = this.#lastNumber + 1;
    this.#lastNumber += stock.lots.length;
    return demoStockEvents(stock, this.inventory.articles, first, clock.now(), clock.offsetMinutes());
  }

  async #change(event: NewEvent, actor: Actor): Promise<LotView> {
    await this.#append([event], actor);
    return this.lot(event.subject);
  }

  async #append(events: readonly NewEvent[], actor?: Actor): Promise<void> {
    await this.#deps.journal.append(events, actor);
  }

  #row(lotId: string): LotRow {
    const row = this.inventory.view.lots.find((lot) => lot.lotId === lotId);
    if (row === undefined) throw new AppError('not-found', `There is no lot ${lotId}.`);
    return row;
  }

  #facts(itemId: string) {
    const { name, unit } = this.inventory.article(itemId);
    return { name, unit, priceUsd: this.inventory.priceOf(itemId) };
  }

  #article(itemId: string): Article {
    const { inventory } = this;
    const { view } = inventory;
    const article = inventory.article(itemId);
    const set = view.settingsOf(itemId)?.priceUsd ?? null;
    const warnBelow = (world: StockWorld): number | null => {
      const parts = view.warnBelow(world, itemId);
      return parts === null ? null : fromParts(parts);
    };
    return {
      ...article,
      ...(set === null ? {} : { priceUsd: set, priceSource: 'entered here', priceFirmness: 'entered' }),
      warnBelow: { real: warnBelow('real'), simulated: warnBelow('simulated') },
      tracked: {
        real: view.byItem('real', itemId).length > 0,
        simulated: view.byItem('simulated', itemId).length > 0,
      },
    };
  }
}
