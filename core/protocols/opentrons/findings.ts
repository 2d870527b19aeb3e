import type { OpentronsReport } from '../../contract/opentrons.ts';

export type Finding = OpentronsReport['warnings'][number];
type Severity = Finding['severity'];

/** More of one kind say nothing new; how many there were is told. */
const MOST_OF_A_KIND = 40;

/** What an analysis finds wrong or odd, in the order of the commands. */
export class Findings {
  readonly #list: Finding[] = [];
  readonly #told = new Set<string>();
  readonly #counts = new Map<string, number>();
  #index: number | null = null;
  /** Of what was found about this command, told or not. */
  #codes: string[] = [];

  /** Everything from here on concerns this command. */
  at(index: number): void {
    this.#index = index;
    this.#codes = [];
  }

  /** @param once tells things that are the same finding apart from those that are another */
  add(severity: Severity, code: string, sentence: string, once?: string): void {
    this.#codes.push(code);
    const key = once === undefined ? undefined : `${code} ${once}`;
    if (key !== undefined && this.#told.has(key)) return;
    if (key !== undefined) this.#told.add(key);
    const count = (this.#counts.get(code) ?? 0) + 1;
    this.#counts.set(code, count);
    if (count <= MOST_OF_A_KIND) this.#list.push({ severity, code, commandIndex: this.#index, sentence });
  }

  /** Whether something of these codes was found about the command that is being followed. */
  hasAny(index: number, codes: ReadonlySet<string>): boolean {
    return this.#index === index && this.#codes.some((code) => codes.has(code));
  }

  all(): Finding[] {
    const more = [...this.#counts].flatMap(([code, count]): Finding[] =>
      count <= MOST_OF_A_KIND
        ? []
        : [
            {
              severity: 'info',
              code,
              commandIndex: null,
              sentence: `${count - MOST_OF_A_KIND} more findings of the kind "${code.replaceAll('-', ' ')}" are left out here.`,
            },
          ],
    );
    return [...this.#list, ...more];
  }
}

/** A volume for people, µL. */
export function microlitres(ul: number): string {
  return `${Number(ul.toFixed(2))} µL`;
}
