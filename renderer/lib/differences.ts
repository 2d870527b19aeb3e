import type { ProtocolDifference } from '#core/contract/library.ts';
import { plural } from './numbers.ts';
import { joined } from './words.ts';

type Part = ProtocolDifference['part'];
export type DifferenceKind = ProtocolDifference['kind'];

/** In the order of a protocol as one reads it. */
const PARTS: readonly Part[] = ['head', 'parameters', 'labware', 'steps', 'program'];

const PART_WORDS: Record<Part, string> = {
  head: 'About the protocol',
  parameters: 'Parameters',
  labware: 'Labware',
  steps: 'Steps',
  program: 'Program',
};

/** The sign, the word and the order in sentences. A sign never stands without its word. */
export const KINDS: Record<DifferenceKind, { readonly sign: string; readonly word: string }> = {
  added: { sign: '+', word: 'added' },
  removed: { sign: '\u2212', word: 'removed' },
  changed: { sign: '~', word: 'changed' },
  moved: { sign: '\u2195', word: 'moved' },
};

/** All that differs at one place: a step, a parameter, a piece of labware. */
interface DifferencePlace {
  readonly key: string;
  readonly where: string;
  readonly differences: readonly ProtocolDifference[];
}

export interface DifferenceGroup {
  readonly part: Part;
  readonly title: string;
  readonly places: readonly DifferencePlace[];
}

/** By part, then by place; both in the order in which they came. Parts without a difference are left out. */
export function groupDifferences(differences: readonly ProtocolDifference[]): DifferenceGroup[] {
  return PARTS.map((part): DifferenceGroup => {
    const places = new Map<string, ProtocolDifference[]>();
    for (const one of differences.filter((difference) => difference.part === part)) {
      const key = `${one.subject ?? ''} ${one.where}`;
      const known = places.get(key);
      if (known === undefined) places.set(key, [one]);
      else known.push(one);
    }
    return {
      part,
      title: PART_WORDS[part],
      places: [...places].map(([key, found]) => ({ key, where: found[0]!.where, differences: found })),
    };
  }).filter((group) => group.places.length > 0);
}

/** "2 differences: 1 added and 1 changed". */
export function differencesInWords(differences: readonly ProtocolDifference[]): string {
  if (differences.length === 0) return 'No differences';
  const counts = (Object.keys(KINDS) as DifferenceKind[]).flatMap((kind) => {
    const count = differences.filter((one) => one.kind === kind).length;
    return count === 0 ? [] : [`${count} ${KINDS[kind].word}`];
  });
  return `${plural(differences.length, 'difference')}: ${joined(counts)}`;
}

/** One line where there is little room: "Step 7, Equilibrate: duration 10 min, was 8 min". */
export function differenceInWords({ kind, where, field, before, after }: ProtocolDifference): string {
  const about = field === null ? where : `${where}: ${lowered(field)}`;
  switch (kind) {
    case 'added':
      return after === null ? about : `${about}${field === null ? ', ' : ' '}${after}`;
    case 'removed':
      return before === null || field === null ? about : `${about}, was ${before}`;
    case 'moved':
      return after === null ? `${about}, moved` : `${about}, moved ${after}`;
    case 'changed':
      if (after === null) return before === null ? about : `${about}, no longer ${before}`;
      return before === null ? `${about} ${after}` : `${about} ${after}, was ${before}`;
  }
}

/** "Duration" within a sentence; "pH" and "DMSO" stay as they are. */
function lowered(title: string): string {
  return /^[A-Z][a-z]/.test(title) ? title[0]!.toLowerCase() + title.slice(1) : title;
}
