import type { StockUse } from '../contract/account.ts';
import type { ReagentUse } from '../contract/plan.ts';
import type { Article, Catalog, Vessel } from './catalog.ts';

/** Reagents that are mixed from others just before use, as fractions of the volume. */
const MIXED_FROM: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  matrigel_working: { matrigel_stock: 0.01, medium_dmem_f12: 0.99 },
};
/** Stock solutions that are given into others by dilution, 1 : n. */
const STOCK_DILUTION: Readonly<Record<string, number>> = { y27632_10mm: 1000, hoechst_33342: 1000 };

/** The parts of a reagent id: `medium_mtesr_plus+y27632_10mm` is two things in one liquid. */
export function reagentParts(reagent: string): string[] {
  return reagent.split('+');
}

/** Joins a medium and what is put into it; `none` is nothing. */
export function withSupplement(reagent: string, supplement: string | undefined): string {
  return supplement === undefined || supplement === 'none' || supplement === '' ? reagent : `${reagent}+${supplement}`;
}

/**
 * What a plan uses up: reagents in mL (dead volume included where a step needs it) and consumables in pieces, with their
 * cost at the catalogue's prices.
 */
export class Materials {
  readonly #catalog: Catalog;
  readonly #reagents = new Map<string, number>();
  readonly #consumables = new Map<string, number>();
  readonly #once = new Set<string>();
  /** Amounts that `takeUses` has told, by id. */
  readonly #told = new Map<string, number>();
  readonly #toTell = new Set<string>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  /** Takes `ml` of a reagent, a mixture by its parts, a compound from its stock. */
  useReagent(reagent: string, ml: number): void {
    for (const [index, part] of reagentParts(reagent).entries()) {
      const mixture = MIXED_FROM[part];
      if (mixture !== undefined) {
        for (const [id, fraction] of Object.entries(mixture)) this.#add(this.#reagents, id, ml * fraction);
      } else this.#add(this.#reagents, part, index === 0 ? ml : ml / (STOCK_DILUTION[part] ?? 1));
    }
  }

  useConsumable(id: string, pieces = 1): void {
    this.#add(this.#consumables, id, pieces);
  }

  /**
   * What has been used since this was asked last. Each is the difference of two rounded sums, so that all of them
   * together are exactly what `reagents` and `consumables` say.
   */
  takeUses(): StockUse[] {
    const uses = [...this.#toTell].flatMap((id): StockUse[] => {
      const reagent = this.#reagents.get(id);
      const total = round(reagent ?? this.#consumables.get(id) ?? 0, 6);
      const amount = round(total - (this.#told.get(id) ?? 0), 6);
      this.#told.set(id, total);
      return amount === 0 ? [] : [{ itemId: id, amount, unit: reagent === undefined ? 'pieces' : 'mL' }];
    });
    this.#toTell.clear();
    return uses;
  }

  /** True the first time it is asked for `key`: for what one plan needs once. */
  isFirst(key: string): boolean {
    if (this.#once.has(key)) return false;
    this.#once.add(key);
    return true;
  }

  /** The pipette for a volume given by hand. */
  usePipette(ml: number): void {
    if (ml <= 0.02) this.useConsumable('tip_20');
    else if (ml <= 0.2) this.useConsumable('tip_200');
    else if (ml <= 1) this.useConsumable('tip_1000');
    else if (ml <= 5) this.useConsumable('serological_5');
    else if (ml <= 10) this.useConsumable('serological_10');
    else this.useConsumable('serological_25', Math.ceil(ml / 25 - 1e-9));
  }

  reagents(): ReagentUse[] {
    return [...this.#reagents].map(([id, amount]) => this.#row(id, amount, this.#reagentArticle(id)));
  }

  consumables(): ReagentUse[] {
    return [...this.#consumables].map(([id, amount]) => {
      const article: Article | Vessel | undefined = this.#catalog.consumables.get(id) ?? this.#catalog.vessels.get(id);
      return this.#row(id, amount, article);
    });
  }

  #reagentArticle(id: string): Article | undefined {
    return this.#catalog.reagents.get(id) ?? this.#catalog.compounds.get(id.replace(/^cpd_/, ''));
  }

  #add(tally: Map<string, number>, id: string, amount: number): void {
    tally.set(id, (tally.get(id) ?? 0) + amount);
    this.#toTell.add(id);
  }

  #row(reagentId: string, amount: number, article: Article | Vessel | undefined): ReagentUse {
    return {
      reagentId,
      name: article?.name ?? reagentId,
      amount: round(amount, 6),
      unit: article !== undefined && 'unit' in article && article.unit === 'mL' ? 'mL' : 'pieces',
      costUsd: round(amount * (article?.priceUsd ?? 0), 6),
    };
  }
}

export function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
