import { AppError } from '../../contract/errors.ts';
import type { CatalogSection, ResolvedNumber } from '../../contract/catalog.ts';
import { invariant } from '../../base/invariant.ts';
import { evaluateExpression } from '../../model/expression.ts';
import { namesIn, parseExpression } from '../../model/expression-parser.ts';
import type { ReferenceCatalog } from '../catalog.ts';
import { labValueOf, referenceItem } from '../catalog-items.ts';
import { unitTitle } from '../field-titles.ts';
import { figure, withUnit } from './number-text.ts';

/** From firm to not firm. What the lab has entered it has validated itself; what the reference calls general nobody has. */
const FIRMNESS = ['sourced', 'lab', 'general'];

type Named = Pick<ResolvedNumber, 'name' | 'title'>;

interface EntryPlace {
  readonly section: CatalogSection;
  readonly id: string;
  readonly field: string;
}

/**
 * The numbers of a resolution, each with how it came about. A computed one is given as an expression over the names of
 * others: from it come its value, the names it was computed from, its firmness, and the formula with the real figures.
 */
export class NumberSheet {
  readonly #catalog: ReferenceCatalog;
  readonly #titles: Readonly<Record<string, string>>;
  readonly #numbers = new Map<string, ResolvedNumber>();

  /** @param titles what vessels and lines are called in short, by id */
  constructor(catalog: ReferenceCatalog, titles: Readonly<Record<string, string>>) {
    this.#catalog = catalog;
    this.#titles = titles;
  }

  list(): ResolvedNumber[] {
    return [...this.#numbers.values()];
  }

  get(name: string): ResolvedNumber | undefined {
    return this.#numbers.get(name);
  }

  value(name: string): number {
    const value = this.#numbers.get(name)?.value;
    invariant(typeof value === 'number', `The resolution has no number ${name}.`);
    return value;
  }

  /** Takes an entry of the reference data, or what the lab has put in its place. */
  entry(named: Named, place: EntryPlace): number {
    const value = this.#take(named, place);
    invariant(typeof value === 'number', `${place.id} has no number ${place.field}.`);
    return value;
  }

  /** The same for a name, such as that of a reagent. */
  text(named: Named, place: EntryPlace): string {
    return String(this.#take(named, place));
  }

  #take(named: Named, { section, id, field }: EntryPlace): ResolvedNumber['value'] {
    const entry = referenceItem(this.#catalog, section, id).entries.get(field);
    invariant(entry !== undefined, `${section} ${id} has no ${field}.`);
    const lab = labValueOf(this.#catalog, section, id, field);
    const unit = entry.unit === '1:n' ? '1:n' : unitTitle(entry.unit);
    const inReference = withUnit(entry.value, unit);
    const range = entry.range === null ? '' : `, ${figure(entry.range[0])} to ${figure(entry.range[1])} in the sources`;
    const value = lab?.value ?? entry.value;
    this.#numbers.set(named.name, {
      ...named,
      value,
      unit,
      ...(lab === undefined
        ? {
            origin: section === 'cellLines' ? 'profile' : section === 'vessels' ? 'vessel' : 'catalogue',
            originTitle: this.#titles[id] ?? shortName(referenceItem(this.#catalog, section, id).name),
            how: `${section === 'cellLines' ? 'profile' : 'catalogue'}${range}`,
            source: entry.source,
            firmness: entry.firmness,
          }
        : {
            origin: 'lab',
            originTitle: lab.by,
            how: `${inReference} in the reference data; ${lab.reason}`,
            source: `Entered by ${lab.by}: ${lab.reason}`,
            firmness: 'lab',
          }),
      from: [],
      entry: { section, id, field },
    });
    return value;
  }

  /** Something that is asked for. @param isUsual nobody asked: it is what is usual */
  choose(named: Named, value: ResolvedNumber['value'], unit: string, how: string, isUsual = true): void {
    this.#numbers.set(named.name, {
      ...named,
      value,
      unit,
      origin: 'choice',
      originTitle: isUsual ? 'usual' : 'asked for',
      how,
      from: [],
      source: isUsual ? 'Wellrun model choice; ask for another value above' : 'Asked for here',
      firmness: isUsual ? 'general' : 'lab',
      entry: null,
    });
  }

  /** A number of Wellrun's own models that no section of the catalogue holds. */
  constant(named: Named, value: number, unit: string, how: string): void {
    this.#numbers.set(named.name, {
      ...named,
      value,
      unit,
      origin: 'catalogue',
      originTitle: 'model',
      how,
      from: [],
      source: 'Wellrun model choice',
      firmness: 'general',
      entry: null,
    });
  }

  /**
   * A number that follows from others.
   * @param expression over names of this sheet, in the language of `core/model/expression.ts`
   * @param shown the same for people, with names in braces; made from the expression when left out
   */
  compute(named: Named, unit: string, expression: string, shown?: string): number {
    const names = [...new Set(namesIn(parseExpression(expression)).map((one) => one.path.join('.')))];
    const scope: Record<string, number> = {};
    for (const name of names) scope[name] = this.value(name);
    const value = evaluateExpression(expression, scope);
    if (typeof value !== 'number') throw new AppError('invariant', `${named.name} is no number.`);
    const parents = names.map((name) => this.#numbers.get(name)!);
    const firmest = Math.max(0, ...parents.map((parent) => FIRMNESS.indexOf(parent.firmness)));
    this.#numbers.set(named.name, {
      ...named,
      value,
      unit,
      origin: 'computed',
      originTitle: 'computed',
      how: this.#formula(shown ?? shownOf(expression)),
      from: names,
      source: 'Computed from the numbers it names',
      firmness: FIRMNESS[firmest] ?? 'general',
      entry: null,
    });
    return value;
  }

  #formula(shown: string): string {
    return shown.replace(/\{(\w+)\}/g, (_, name: string) => {
      const number = this.#numbers.get(name);
      if (number === undefined || typeof number.value !== 'number') return name;
      return withUnit(number.value, number.unit === '1:n' ? '' : number.unit);
    });
  }
}

const SIGNS: Readonly<Record<string, string>> = { '*': '×', '/': '÷', '-': '−', '+': '+' };

/** `density * area` as `{density} × {area}`. */
function shownOf(expression: string): string {
  return expression
    .replace(/ ([-+*/]) /g, (_, sign: string) => ` ${SIGNS[sign]} `)
    .replace(/\b[a-z]\w*\b(?!\()/g, (name) => `{${name}}`);
}

/** "Coat" for "Coat: dispense matrix, incubate (timed part apart)". */
function shortName(name: string): string {
  return (name.split(/[:(]/)[0] ?? name).trim();
}
