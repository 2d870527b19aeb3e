import type { StockUse } from '../../contract/account.ts';
import { AppError } from '../../contract/errors.ts';
import type { Alert } from '../../contract/feed.ts';
import type { Reservation, StockNotice, StockOverview, StockWorld } from '../../contract/inventory.ts';
import type { Plan } from '../../contract/plan.ts';
import type { Mode } from '../../contract/words.ts';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { dayOf, dayText, fromParts, toParts } from '../../model/stock-amount.ts';
import type { ReferenceCatalog } from '../../protocols/catalog.ts';
import { readPlan } from '../../store/execution-queries.ts';
import type { Journal, NewEvent } from '../../store/journal.ts';
import { touchesStock } from '../../store/stock-events.ts';
import { readHolders, readPending, readReservations, type LotRow } from '../../store/stock-queries.ts';
import { articlesOf, type CatalogArticle } from './articles.ts';
import { chooseLots } from './choose-lots.ts';
import {
  shortageOf,
  shortSentence,
  type ArticleCheck,
  type PlannedUses,
  type Shortage,
  type StockClaimant,
} from './shortage.ts';
import { noticesOf } from './stock-notices.ts';
import { overviewOf } from './stock-overview.ts';
import { StockView } from './stock-view.ts';

export interface InventoryDeps {
  readonly journal: Journal;
  readonly catalog: ReferenceCatalog;
  readonly clock: Clock;
  readonly onError?: (error: unknown) => void;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const MOST_PLANS = 64;
/** Executions and jobs that are looked at for what they lack. */
const MOST_WAITING = 200;

/**
 * The stock: what is free for whom. It reads the tables that follow the journal and makes the events that change them;
 * it writes nothing itself.
 *
 * Invariants: 1. lots of one world serve that world only, and locked ones (expired, blocked) nobody. 2. what is reserved
 * for one is never offered to another, also not between the making of a reservation and its commit, as long as its
 * events are appended before control goes back to the event loop. 3. all that a plan needs is reserved, or nothing.
 */
export class Inventory implements Disposable {
  readonly #deps: InventoryDeps;
  readonly #cleanup = new DisposableStack();
  /** What plans need, by their hash, and of those that were not left out in part. */
  readonly #needs = new Map<string, readonly StockUse[]>();
  readonly #wholeNeeds = new WeakMap<Plan, readonly StockUse[]>();
  readonly #waiting: (() => Iterable<StockClaimant>)[] = [];
  /** Who has something reserved. */
  readonly #holders: Set<string>;
  /** Promised in events that are not committed yet, by lot, in parts. */
  readonly #promised = new Map<string, number>();
  #view: StockView | undefined;
  #dayNumber = -1;
  #today = '';
  #notices: StockNotice[] | undefined;
  /** Since when each notice has been there. */
  #since = new Map<string, number>();
  #articles: ReadonlyMap<string, CatalogArticle> = new Map();
  #vesselsKnown = -1;
  #revisionKnown = -1;
  readonly #changed: Emitter<void>;

  constructor(deps: InventoryDeps) {
    this.#deps = deps;
    this.#changed = new Emitter(deps.onError);
    this.#holders = new Set(readHolders(deps.journal.connection));
    this.#cleanup.use(
      deps.journal.onCommitted((events) => {
        this.#promised.clear();
        for (const event of events) {
          if (event.kind === 'stock.reserved') this.#holders.add(event.subject);
          else if (event.kind === 'execution.created' || event.kind.startsWith('job.')) this.#notices = undefined;
          if (!touchesStock(event)) continue;
          const isEnd = event.kind.startsWith('execution.') || event.kind === 'stock.released';
          if (isEnd && !this.#holders.delete(event.subject)) continue;
          this.#forget();
        }
      }),
    );
  }

  /** Everything that can be kept in stock, with labware that was imported. */
  get articles(): ReadonlyMap<string, CatalogArticle> {
    const { catalog } = this.#deps;
    if (this.#vesselsKnown !== catalog.vessels.size || this.#revisionKnown !== catalog.revision) {
      this.#articles = articlesOf(catalog);
      this.#vesselsKnown = catalog.vessels.size;
      this.#revisionKnown = catalog.revision;
    }
    return this.#articles;
  }

  /** Called when what is free may be another amount: whoever waits for stock may look again. */
  onChanged(listener: () => void): Disposable {
    return this.#changed.on(listener);
  }

  /** Tells of jobs that wait, besides executions that have not started: so that it can be said who runs out of what. */
  addWaiting(source: () => Iterable<StockClaimant>): void {
    this.#waiting.push(source);
    this.#notices = undefined;
  }

  /** What a plan takes out of stock, article by article, from a step on. */
  needsOf(plan: Plan, startStepId: string | null = null): readonly StockUse[] {
    const known = startStepId === null ? this.#wholeNeeds.get(plan) : undefined;
    if (known !== undefined) return known;
    const from = startStepId === null ? 0 : (plan.steps.find((step) => step.stepId === startStepId)?.index ?? 0);
    const needs = new Map<string, StockUse>();
    const parts = new Map<string, number>();
    for (const step of plan.steps) {
      if (step.index < from) continue;
      for (const use of step.uses ?? []) {
        needs.set(use.itemId, use);
        parts.set(use.itemId, (parts.get(use.itemId) ?? 0) + toParts(use.amount));
      }
    }
    const all = [...needs.values()].map((use) => ({ ...use, amount: fromParts(parts.get(use.itemId) ?? 0) }));
    if (startStepId === null) this.#wholeNeeds.set(plan, all);
    return all;
  }

  /**
   * What is there of each article that is needed, for whoever has reserved some of it already.
   * @param uses when it is used: lots are to keep until then; until today when left out
   */
  check(needs: readonly StockUse[], mode: Mode, holder?: string, uses?: PlannedUses): ArticleCheck[] {
    if (mode === 'dry-run') return [];
    const own = holder === undefined ? NOTHING : this.#reservedBy(holder);
    const { view } = this;
    return needs.map((need) => this.#checkOne(need, mode, own, view, uses));
  }

  /** Why a job has to wait for stock; null when it need not. */
  waits(job: StockClaimant): Shortage | null {
    if (job.mode === 'dry-run') return null;
    return shortageOf(this.check(this.#needsOf(job), job.mode, job.jobId));
  }

  /**
   * Reserves all that a plan needs for a job or an execution; nothing when something is short, or when it is reserved
   * already. Append the events at once, together with what they belong to.
   */
  reserveEvents(jobId: string, plan: Plan, mode: Mode, startStepId: string | null = null): NewEvent[] {
    if (mode === 'dry-run') return [];
    const checks = this.check(this.needsOf(plan, startStepId), mode, jobId);
    if (shortageOf(checks) !== null) return [];
    const wanted = checks.flatMap((check) => check.lots);
    const present = this.#reservedBy(jobId);
    if (isSame(wanted, present)) return [];
    const events: NewEvent[] = present.size === 0 ? [] : this.releaseEvents(jobId);
    if (wanted.length > 0) events.push({ kind: 'stock.reserved', subject: jobId, data: { world: mode, lots: wanted } });
    for (const { lotId, amount } of wanted) {
      const more = toParts(amount) - (present.get(lotId) ?? 0);
      if (more > 0) this.#promised.set(lotId, (this.#promised.get(lotId) ?? 0) + more);
    }
    return events;
  }

  /**
   * What is to be recorded before an execution starts: a reservation that fits the stock as it is now.
   * @throws AppError `stock-short` when something is missing
   */
  startEvents(
    execution: { readonly executionId: string; readonly mode: Mode; readonly startStepId: string | null },
    plan: Plan,
  ): NewEvent[] {
    const { executionId, mode, startStepId } = execution;
    const shortage = shortageOf(this.check(this.needsOf(plan, startStepId), mode, executionId));
    if (shortage !== null) throw new AppError('stock-short', shortage.sentence, { short: shortage.short });
    return this.reserveEvents(executionId, plan, mode, startStepId);
  }

  /** Gives back what is reserved for a job that will not run; the end of an execution does so by itself. */
  releaseEvents(id: string): NewEvent[] {
    return this.#reservedBy(id).size === 0 ? [] : [{ kind: 'stock.released', subject: id, data: {} }];
  }

  /** All lots as they are now. */
  get view(): StockView {
    const today = this.today();
    if (this.#view?.today !== today) {
      this.#view = new StockView(this.#deps.journal.connection, {
        today,
        offsetMinutes: this.#deps.clock.offsetMinutes(),
        shelfLifeOf: (itemId) => this.articles.get(itemId)?.shelfLife ?? null,
      });
      this.#notices = undefined;
    }
    return this.#view;
  }

  /** The day of now, as labels have it. */
  today(): string {
    const { clock } = this.#deps;
    const [at, offsetMinutes] = [clock.now(), clock.offsetMinutes()];
    const dayNumber = Math.floor((at + offsetMinutes * 60_000) / DAY_MS);
    if (dayNumber !== this.#dayNumber) {
      this.#dayNumber = dayNumber;
      this.#today = dayOf(at, offsetMinutes);
    }
    return this.#today;
  }

  article(itemId: string): CatalogArticle {
    return this.articles.get(itemId) ?? unknownArticle(itemId, this.view.byItem('real', itemId)[0]?.name);
  }

  /** The present price of an article, USD for one mL or piece. */
  priceOf(itemId: string): number {
    return this.view.settingsOf(itemId)?.priceUsd ?? this.article(itemId).priceUsd;
  }

  /** What a person should know of the stock. */
  notices(): readonly StockNotice[] {
    const { view } = this;
    if (this.#notices === undefined) {
      const now = this.#deps.clock.now();
      this.#notices = noticesOf(view, this.#shortages(), (noticeId) => this.#since.get(noticeId) ?? now);
      this.#since = new Map(this.#notices.map(({ noticeId, since }) => [noticeId, since]));
    }
    return this.#notices;
  }

  alerts(): Alert[] {
    return this.notices().map(({ noticeId, severity, title, sentence, since, itemId, lotId, world }) => ({
      alertId: `stock/${noticeId}`,
      severity,
      title: world === 'simulated' ? `${title} (simulation)` : title,
      sentence,
      since,
      executionId: null,
      instrumentId: null,
      stock: { world, itemId, lotId },
    }));
  }

  overview(): StockOverview {
    return overviewOf({
      connection: this.#deps.journal.connection,
      view: this.view,
      notices: this.notices(),
      shortages: this.#shortages(),
      now: this.#deps.clock.now(),
      offsetMinutes: this.#deps.clock.offsetMinutes(),
    });
  }

  [Symbol.dispose](): void {
    this.#cleanup.dispose();
  }

  #checkOne(
    need: StockUse,
    world: StockWorld,
    own: ReadonlyMap<string, number>,
    view: StockView,
    uses: PlannedUses | undefined,
  ): ArticleCheck {
    const lots = view.byItem(world, need.itemId);
    const { name } = this.article(need.itemId);
    const needed = toParts(need.amount);
    const base = { itemId: need.itemId, name, unit: need.unit, needed: need.amount };
    if (lots.length === 0)
      return {
        ...base,
        free: 0,
        shortBy: 0,
        tracked: false,
        lots: [],
        expired: [],
        blocked: [],
        past: [],
        sentence: null,
      };
    const choice = chooseLots(
      lots,
      needed,
      view.today,
      (lot) => lot.reserved + (this.#promised.get(lot.lotId) ?? 0) - (own.get(lot.lotId) ?? 0),
    );
    return {
      ...base,
      free: fromParts(choice.free),
      shortBy: fromParts(choice.missing),
      tracked: true,
      lots: choice.lots,
      expired: choice.expired.map((lot) => lot.lotNumber),
      blocked: choice.blocked.map((lot) => lot.lotNumber),
      past: lots
        .filter((lot) => choice.lots.some(({ lotId }) => lotId === lot.lotId))
        .flatMap((lot) => this.#past(lot, need.itemId, view, uses) ?? []),
      sentence: choice.missing > 0 ? shortSentence(name, need, choice) : null,
    };
  }

  /** Why a lot should not be used when it is planned to be, with the day that this assumes. */
  #past(lot: LotRow, itemId: string, view: StockView, uses: PlannedUses | undefined): string | null {
    if (uses === undefined) return view.pastShelfLife(lot);
    const offsetMinutes = this.#deps.clock.offsetMinutes();
    const day = dayOf(uses.startAt + (uses.lastUses[itemId] ?? 0), offsetMinutes);
    const sentence = view.pastOn(lot, day);
    const start = dayText(dayOf(uses.startAt, offsetMinutes));
    return sentence && `${sentence} It is used on ${dayText(day)} if the run starts on ${start}.`;
  }

  #reservedBy(holder: string): ReadonlyMap<string, number> {
    if (!this.#holders.has(holder)) return NOTHING;
    const rows = readReservations(this.#deps.journal.connection, holder);
    return new Map(rows.map((row) => [row.lotId, row.amount]));
  }

  /** Executions and jobs that wait, with what they lack. */
  #shortages(): { readonly job: StockClaimant; readonly shortage: Shortage }[] {
    const found = [];
    let looked = 0;
    for (const source of [() => readPending(this.#deps.journal.connection, MOST_WAITING), ...this.#waiting]) {
      for (const job of source()) {
        if (looked++ >= MOST_WAITING) return found;
        const shortage = this.waits(job);
        if (shortage !== null) found.push({ job, shortage });
      }
    }
    return found;
  }

  #forget(): void {
    this.#view = undefined;
    this.#notices = undefined;
    this.#changed.emit();
  }

  #needsOf({ planHash, startStepId = null }: StockClaimant): readonly StockUse[] {
    const key = `${planHash} ${startStepId ?? ''}`;
    const known = this.#needs.get(key);
    if (known !== undefined) return known;
    const needs = this.needsOf(readPlan(this.#deps.journal.connection, planHash).plan, startStepId);
    if (this.#needs.size >= MOST_PLANS) this.#needs.clear();
    this.#needs.set(key, needs);
    return needs;
  }
}

const NOTHING: ReadonlyMap<string, number> = new Map();

function isSame(wanted: readonly Reservation[], present: ReadonlyMap<string, number>): boolean {
  return wanted.length === present.size && wanted.every((one) => present.get(one.lotId) === toParts(one.amount));
}

function unknownArticle(itemId: string, name: string | undefined): CatalogArticle {
  return {
    itemId,
    name: name ?? itemId,
    kind: 'reagent',
    unit: 'pieces',
    priceUsd: 0,
    priceSource: 'not in the reference data',
    priceFirmness: 'none',
    storageC: null,
    shelfLife: null,
  };
}
