import type { Json } from '../../contract/json.ts';
import type { Parameter, ProtocolDocument, ProtocolStep } from '../../contract/protocol.ts';
import type { Catalog } from '../catalog.ts';
import { OPERATIONS } from '../operations/registry.ts';

/** Columns of the index, in the order of the table, with what each is called where something was found, and its weight. */
export const SEARCH_COLUMNS = [
  { column: 'name', word: 'name', weight: 10 },
  { column: 'tags', word: 'tag', weight: 6 },
  { column: 'folder', word: 'folder', weight: 4 },
  { column: 'description', word: 'description', weight: 3 },
  { column: 'steps', word: 'step', weight: 3 },
  { column: 'operations', word: 'operation', weight: 1.5 },
  { column: 'reagents', word: 'reagent', weight: 2 },
  { column: 'compounds', word: 'compound', weight: 3 },
  { column: 'cell_lines', word: 'cell line', weight: 3 },
  { column: 'vessels', word: 'labware', weight: 1.5 },
  { column: 'parameters', word: 'parameter', weight: 1.5 },
] as const;

export type SearchColumn = (typeof SEARCH_COLUMNS)[number]['column'];

/** Changes with what is put into the index, so that an index of an earlier Wellrun is made anew. */
export const SEARCH_FORMAT = 2;

/** Before it stands what is shown where something was found; after it, other words that lead there. */
export const MORE_WORDS = '\t';

/** Words of one protocol: of each column the lines of text. */
export type SearchText = Readonly<Record<SearchColumn, readonly string[]>>;

/** @param place folder and tags that the lab gave it */
export function searchTextOf(
  document: ProtocolDocument,
  place: { readonly folder: string; readonly tags: readonly string[] },
  catalog: Catalog,
): SearchText {
  const words = new Words(catalog);
  for (const value of [document.cellLine, document.vessel]) words.addValue(value);
  for (const [name, parameter] of Object.entries(document.parameters ?? {})) words.addParameter(name, parameter);
  for (const [name, piece] of Object.entries(document.labware ?? {})) {
    words.addLine('vessels', piece.title, name);
    words.addValue(piece.type);
    words.addValue(piece.contents as Json | undefined);
  }
  words.addSteps(document.steps);
  return {
    ...words.lines(),
    name: [`${document.name}${MORE_WORDS}${document.id} ${document.author ?? ''}`],
    tags: place.tags,
    folder: [place.folder],
    description: [document.description ?? ''],
  };
}

class Words {
  readonly #catalog: Catalog;
  readonly #columns = new Map<SearchColumn, Map<string, Set<string>>>();

  constructor(catalog: Catalog) {
    this.#catalog = catalog;
  }

  addLine(column: SearchColumn, title: string, ...more: readonly string[]): void {
    let lines = this.#columns.get(column);
    if (lines === undefined) this.#columns.set(column, (lines = new Map()));
    const known = lines.get(title) ?? new Set();
    for (const word of more) known.add(word);
    lines.set(title, known);
  }

  addParameter(name: string, parameter: Parameter): void {
    const choices = parameter.type === 'choice' ? parameter.choices.map((choice) => choice.title) : [];
    this.addLine('parameters', parameter.title, name, parameter.help ?? '', ...choices);
    if (parameter.type === 'cell-line' || parameter.type === 'compound' || parameter.type === 'text')
      this.addValue(parameter.default);
    if (parameter.type === 'choice') for (const choice of parameter.choices) this.addValue(choice.value);
  }

  addSteps(steps: readonly ProtocolStep[]): void {
    for (const step of steps) {
      const texts = textsOf(step.params ?? {});
      // What is said to people is found too; names of things are found as what they are.
      const said = texts.filter((text) => text.includes(' ') && !text.includes('{{'));
      this.addLine('steps', step.name, step.id, ...(step.from === undefined ? [] : [step.from.protocolId]), ...said);
      if (step.operation !== undefined) {
        const title = OPERATIONS.get(step.operation)?.title ?? step.operation;
        this.addLine('operations', title, step.operation);
      }
      for (const text of texts) this.addValue(text);
      if (step.steps !== undefined) this.addSteps(step.steps);
      for (const lane of step.parallel ?? []) this.addSteps(lane);
    }
  }

  /** A value that names something of the reference data. */
  addValue(value: Json | undefined): void {
    if (value === undefined) return;
    for (const text of textsOf(value)) {
      const { cellLines, vessels, reagents, compounds } = this.#catalog;
      const sections = [
        ['cell_lines', cellLines],
        ['vessels', vessels],
        ['reagents', reagents],
        ['compounds', compounds],
      ] as const;
      for (const [column, items] of sections) {
        const item = items.get(text);
        if (item !== undefined) this.addLine(column, item.name, text);
      }
    }
  }

  lines(): Record<SearchColumn, string[]> {
    const linesOf = (column: SearchColumn): string[] =>
      [...(this.#columns.get(column) ?? [])].map(([title, more]) => `${title}${MORE_WORDS}${[...more].join(' ')}`);
    return Object.fromEntries(SEARCH_COLUMNS.map(({ column }) => [column, linesOf(column)])) as Record<
      SearchColumn,
      string[]
    >;
  }
}

/** Every text inside a value. */
function textsOf(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsOf);
}
