import { doseColour, heatColour, heatTextColour } from '../../../lib/heat.ts';
import { formatDose, plural } from '../../../lib/numbers.ts';
import { ROLE_WORDS, seriesOf } from '../../../lib/plate-view.ts';
import type { WellLook } from '../../../lib/well-look.ts';
import { plainWords } from '../../../lib/words.ts';
import { parameterOf, type LaidWells, type WellUse } from './layout-wells.ts';
import type { CompoundChoice, LayoutParameter, WellRole } from './written-layout.ts';

export const MAP_VIEWS = ['compound', 'dose', 'role'] as const;
export type MapView = (typeof MAP_VIEWS)[number];

interface RoleLook {
  readonly letter: string;
  readonly fill: string;
  readonly ink: string;
  readonly pattern?: number;
}

/** Letters are those of the keys; roles without cells carry a pattern. */
export const ROLE_LOOKS: Readonly<Record<WellRole, RoleLook>> = {
  sample: {
    letter: 'S',
    fill: 'color-mix(in oklab, var(--series-6-fill) 55%, var(--surface-1))',
    ink: 'var(--text-1)',
  },
  vehicle: { letter: 'V', fill: 'var(--surface-3)', ink: 'var(--text-1)' },
  kill: { letter: 'K', fill: 'var(--text-2)', ink: 'var(--surface-1)' },
  untreated: { letter: 'U', fill: 'var(--surface-3)', ink: 'var(--text-1)' },
  blank: { letter: 'B', fill: 'var(--well-empty)', ink: 'var(--text-1)' },
  buffer: { letter: 'F', fill: 'var(--surface-2)', ink: 'var(--text-2)', pattern: 2 },
  cells: { letter: 'C', fill: 'var(--heat-mid)', ink: 'var(--heat-text-mid)' },
  unused: { letter: '', fill: 'var(--well-empty)', ink: 'var(--text-3)' },
};

/** A number short enough for a well, µM without its unit: 10, 3.3, .12, .0046. */
export function doseLabel(micromolar: number): string {
  if (micromolar === 0) return '0';
  const text = Number(micromolar.toPrecision(2)).toString();
  return text.startsWith('0.') ? text.slice(1) : text;
}

/** What a plate map shows, ready to be drawn and read out. */
export class WellDrawing {
  /** In the order in which they first appear. */
  readonly compounds: readonly string[];
  readonly doses: ReadonlyMap<string, readonly number[]>;
  readonly counts: ReadonlyMap<WellRole, number>;
  readonly #wells: LaidWells;
  readonly #titles: (compound: string) => string;
  readonly #allDoses: readonly number[];

  constructor(wells: LaidWells, titles: (compound: string) => string) {
    this.#wells = wells;
    this.#titles = titles;
    const doses = new Map<string, Set<number>>();
    const counts = new Map<WellRole, number>();
    for (const { role, compound, doseUm } of wells.values()) {
      counts.set(role, (counts.get(role) ?? 0) + 1);
      if (role !== 'sample' || compound === undefined) continue;
      const known = doses.get(compound) ?? new Set();
      doses.set(compound, doseUm === undefined ? known : known.add(doseUm));
    }
    const rising = (all: Iterable<number>) => [...all].toSorted((one, other) => one - other);
    this.compounds = [...doses.keys()];
    this.doses = new Map([...doses].map(([name, set]) => [name, rising(set)]));
    this.#allDoses = rising(new Set([...doses.values()].flatMap((set) => [...set])));
    this.counts = counts;
  }

  titleOf(compound: string): string {
    return this.#titles(compound);
  }

  /** Number and pattern of a compound; none while there is only one. */
  markOf(compound: string): { readonly letter: string | undefined; readonly pattern: number | undefined } {
    const rank = this.compounds.indexOf(compound);
    return this.compounds.length < 2
      ? { letter: undefined, pattern: undefined }
      : { letter: String(rank + 1), pattern: rank === 0 ? undefined : ((rank - 1) % 7) + 1 };
  }

  colourOf(compound: string, doseUm?: number): string {
    const doses = this.doses.get(compound) ?? [];
    const rank = doseUm === undefined ? doses.length - 1 : doses.indexOf(doseUm);
    return doseColour(seriesOf(this.compounds.indexOf(compound)), rank, doses.length);
  }

  /** "C4, staurosporine 0.33 µM, replicate 2" */
  wordsOf(name: string): string {
    const { role, compound, doseUm, replicate } = this.#wells.get(name) ?? { role: 'unused' };
    const dose = doseUm === undefined ? '' : ` ${formatDose(doseUm)}`;
    const content =
      compound === undefined || (role !== 'sample' && role !== 'kill')
        ? `${ROLE_WORDS[role]}${role === 'vehicle' ? '' : dose}`
        : `${role === 'kill' ? 'full kill, ' : ''}${this.#titles(compound)}${dose}`;
    const repeats = replicate === undefined || role === 'cells' ? '' : `, replicate ${replicate}`;
    return `${name}, ${content}${repeats}`;
  }

  look(name: string, view: MapView): WellLook {
    const use: WellUse = this.#wells.get(name) ?? { role: 'unused' };
    const words = this.wordsOf(name);
    const { letter, fill, ink, pattern } = ROLE_LOOKS[use.role];
    const shows = use.role === 'sample' || (use.role === 'kill' && view === 'dose');
    if (view === 'role' || !shows)
      return {
        fill,
        text: letter === '' ? undefined : letter,
        textColour: ink,
        halo: pattern !== undefined,
        pattern,
        words,
      };
    if (view === 'dose') {
      if (use.doseUm === undefined) return { fill: 'var(--surface-3)', text: '?', textColour: ink, words };
      const at = this.#allDoses.indexOf(use.doseUm);
      const share = this.#allDoses.length < 2 || at < 0 ? 0.5 : at / (this.#allDoses.length - 1);
      return {
        fill: use.role === 'kill' ? fill : heatColour(share),
        text: doseLabel(use.doseUm),
        textColour: use.role === 'kill' ? ink : heatTextColour(share),
        words,
      };
    }
    if (use.compound === undefined) return { fill: 'var(--surface-3)', text: '?', textColour: 'var(--text-1)', words };
    return {
      fill: this.colourOf(use.compound, use.doseUm),
      text: this.markOf(use.compound).letter,
      textColour: 'var(--text-1)',
      halo: true,
      pattern: this.markOf(use.compound).pattern,
      words,
    };
  }

  /** One sentence of what is on the plate, for those who do not see it. */
  get summary(): string {
    const compounds = this.compounds.map((compound) => {
      const doses = this.doses.get(compound) ?? [];
      const span =
        doses.length === 0
          ? 'no dose'
          : doses.length === 1
            ? formatDose(doses[0]!)
            : `${plural(doses.length, 'dose')}, ${formatDose(doses[0]!)} to ${formatDose(doses.at(-1)!)}`;
      return `${this.#titles(compound)} (${span})`;
    });
    const roles = [...this.counts]
      .filter(([role]) => role !== 'unused')
      .map(([role, count]) => `${count} ${ROLE_WORDS[role]}`);
    return [...compounds, ...roles].join(', ') || 'No well is used yet';
  }
}

/** Names of compounds for people; one from a parameter says so. */
export function titlesOf(
  compounds: readonly CompoundChoice[],
  parameters: readonly LayoutParameter[],
): (compound: string) => string {
  const known = new Map(compounds.map((one) => [one.value, one.title]));
  return (compound) => {
    const name = parameterOf(compound);
    if (name === undefined) return known.get(compound) ?? plainWords(compound);
    const value = parameters.find((one) => one.name === name)?.default;
    const title = typeof value === 'string' ? (known.get(value) ?? plainWords(value)) : 'not known';
    return `${plainWords(name)} = ${title}`;
  };
}

/** The first compound that none of those is, also where one of them comes from a parameter: as it is usually. */
export function unusedCompound<Option extends { readonly value: string }>(
  options: readonly Option[],
  used: readonly string[],
  parameters: readonly LayoutParameter[],
): Option | undefined {
  const meant = (compound: string) => {
    const name = parameterOf(compound);
    return name === undefined ? compound : parameters.find((one) => one.name === name)?.default;
  };
  const taken = new Set(used.map(meant));
  return options.find((one) => !taken.has(meant(one.value)));
}

/** What may be chosen as a compound: parameters that hold one, then the catalogue. */
export function compoundOptions(
  compounds: readonly CompoundChoice[],
  parameters: readonly LayoutParameter[],
  more: readonly string[] = [],
): { value: string; label: string }[] {
  const titles = titlesOf(compounds, parameters);
  const held = parameters
    .filter(
      (one) => one.type === 'compound' || (one.type === 'choice' && compounds.some((c) => c.value === one.default)),
    )
    .map((one) => `{{ params.${one.name} }}`);
  const values = new Set([...held, ...compounds.map((one) => one.value), ...more.filter((one) => one !== '')]);
  return [...values].map((value) => ({ value, label: titles(value) }));
}
