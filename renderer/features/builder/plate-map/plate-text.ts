import { formatNumber, parseNumber, plural } from '../../../lib/numbers.ts';
import { separatorOf, splitTable } from '../../../lib/split-table.ts';
import { isOnPlate, parseWell, rowName, wellName, type PlateShape, type WellPosition } from '../../../lib/wells.ts';
import { joined } from '../../../lib/words.ts';
import type { LaidWells, WellUse } from './layout-wells.ts';
import { parameterOf } from './layout-wells.ts';
import type { CompoundChoice, LayoutParameter, WellRole, WrittenWell } from './written-layout.ts';

type Use = Omit<WrittenWell, 'well'>;

/** Row and column of the text, from 1. */
export interface TextFault {
  readonly row: number;
  readonly column: number;
  readonly sentence: string;
}

export type ReadPlate =
  { readonly ok: true; readonly uses: ReadonlyMap<string, Use> } | { readonly ok: false; readonly faults: TextFault[] };

export interface TextContext {
  readonly shape: PlateShape;
  /** Where the first cell of a block without headers goes. */
  readonly at: WellPosition;
  readonly compounds: readonly CompoundChoice[];
  readonly parameters: readonly LayoutParameter[];
}

const ROLE_NAMES: Readonly<Record<string, WellRole>> = {
  s: 'sample',
  sample: 'sample',
  v: 'vehicle',
  vehicle: 'vehicle',
  k: 'kill',
  kill: 'kill',
  'full kill': 'kill',
  u: 'untreated',
  untreated: 'untreated',
  b: 'blank',
  blank: 'blank',
  medium: 'blank',
  'medium only': 'blank',
  f: 'buffer',
  buffer: 'buffer',
  c: 'cells',
  cells: 'cells',
  x: 'unused',
  unused: 'unused',
  empty: 'unused',
  'not used': 'unused',
  '-': 'unused',
  '': 'unused',
};
const IN_MICROMOLAR: Readonly<Record<string, number>> = { M: 1e6, mM: 1e3, uM: 1, nM: 1e-3, pM: 1e-6 };
const MOST_UM = 100_000;
const DOSE = /^(?:(.+?)[\s,;:@]+)?(-?\d[\d.,]*(?:[eE]-?\d+)?)\s*([munp\u00b5\u03bc]?M)?$/;

function compoundOf(text: string, { compounds, parameters }: TextContext): string | undefined {
  const name = parameterOf(text);
  if (name !== undefined) return parameters.some((one) => one.name === name) ? text.trim() : undefined;
  const word = text.toLowerCase();
  return (
    compounds.find((one) => one.value.toLowerCase() === word) ??
    compounds.find((one) => one.title.toLowerCase() === word)
  )?.value;
}

function unknownCompound(text: string, { compounds }: TextContext): string {
  const start = text.slice(0, 4).toLowerCase();
  const near = compounds.find((one) => one.title.toLowerCase().startsWith(start) || one.value.startsWith(start));
  if (near !== undefined) return `"${text}" is not a known compound. Is "${near.value}" meant?`;
  const some = compounds.slice(0, 4).map((one) => one.value);
  return `"${text}" is neither a role nor a known compound${some.length === 0 ? '' : `; there is ${joined(some)}${compounds.length > some.length ? ' and more' : ''}`}.`;
}

function doseOf(number: string, unit: string | undefined): { doseUm: number } | { fault: string } {
  const value = parseNumber(number);
  if (value === undefined) return { fault: `"${number}" is not a dose.` };
  const scale = IN_MICROMOLAR[(unit ?? 'uM').replace(/^[\u00b5\u03bc]/, 'u')] ?? 1;
  const doseUm = Number((value * scale).toPrecision(12));
  return doseUm >= 0 && doseUm <= MOST_UM
    ? { doseUm }
    : { fault: `${number} ${unit ?? 'µM'} is no dose: give 0 to ${formatNumber(MOST_UM)} µM.` };
}

/** What a cell says of its well: "V", "staurosporine 3", "staurosporine 300 nM", "K staurosporine 10 µM", nothing. */
function readCell(text: string, context: TextContext): { use: Use } | { fault: string } {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  const role = ROLE_NAMES[plain.toLowerCase()];
  if (role !== undefined) return { use: { role } };
  const [, prefix, rest] = /^(s|sample|v|vehicle|k|kill|full kill) (.+)$/i.exec(plain) ?? [];
  const as = prefix === undefined ? 'sample' : ROLE_NAMES[prefix.toLowerCase()]!;
  const content = rest ?? plain;
  const alone = compoundOf(content, context);
  if (alone !== undefined) return { use: { role: as, compound: alone } };
  const [, name, number, unit] = DOSE.exec(content) ?? [];
  if (number === undefined) return { fault: unknownCompound(content, context) };
  const dose = doseOf(number, unit);
  if ('fault' in dose) return dose;
  if (name === undefined) return { use: { role: as, doseUm: dose.doseUm } };
  const compound = compoundOf(name, context);
  return compound === undefined
    ? { fault: unknownCompound(name, context) }
    : { use: { role: as, compound, doseUm: dose.doseUm } };
}

const isCount = (text: string) => /^[1-9]\d?$/.test(text);
const isRow = (text: string) => /^[A-Z]{1,2}$/i.test(text) && parseWell(`${text}1`) !== undefined;
const rowAt = (text: string) => parseWell(`${text}1`)!.row;

function consecutive(numbers: readonly number[]): boolean {
  return numbers.every((one, index) => index === 0 || one === numbers[index - 1]! + 1);
}

/** Names of rows left of a block and numbers of columns above it. */
function headersOf(table: readonly (readonly string[])[]): { letters: boolean; numbers: boolean } {
  const [top = [], ...below] = table;
  const corner =
    !isCount(top[0] ?? '') && !isRow(top[0] ?? '') && ROLE_NAMES[(top[0] ?? '').toLowerCase()] !== undefined;
  const left = below.map((row) => row[0] ?? '');
  const letters = left.length > 0 && left.every(isRow) && consecutive(left.map(rowAt));
  const counts = (cells: readonly string[]) =>
    cells.length > 1 && cells.every(isCount) && consecutive(cells.map(Number));
  if (letters && counts(top.slice(1)) && corner) return { letters: true, numbers: true };
  // The letters of roles are letters of rows too, so letters alone count only when they begin with A.
  const all = table.map((row) => row[0] ?? '');
  if (
    all.length > 1 &&
    top.length > 1 &&
    all.every(isRow) &&
    consecutive(all.map(rowAt)) &&
    all[0]?.toUpperCase() === 'A'
  )
    return { letters: true, numbers: false };
  return { letters: false, numbers: counts(top) && Number(top[0]) === 1 && below.length > 0 };
}

function readBlock(table: readonly (readonly string[])[], context: TextContext): ReadPlate {
  const { shape, at } = context;
  const { letters, numbers } = headersOf(table);
  const [skipRows, skipColumns] = [numbers ? 1 : 0, letters ? 1 : 0];
  const firstRow = letters ? rowAt(table[skipRows]![0]!) : at.row;
  const firstColumn = numbers ? Number(table[0]![skipColumns]) - 1 : at.column;
  const uses = new Map<string, Use>();
  const faults: TextFault[] = [];
  const width = Math.max(...table.map((row) => row.length)) - skipColumns;
  const height = table.length - skipRows;
  if (firstRow + height > shape.rows || firstColumn + width > shape.columns) {
    const room = `${plural(Math.max(0, shape.rows - firstRow), 'row')} and ${plural(Math.max(0, shape.columns - firstColumn), 'column')}`;
    const column = firstColumn + width > shape.columns ? shape.columns - firstColumn + skipColumns + 1 : 1;
    const row = firstRow + height > shape.rows ? shape.rows - firstRow + skipRows + 1 : 1;
    const sentence = `The block has ${plural(height, 'row')} and ${plural(width, 'column')}; from ${wellName(firstRow, firstColumn)} there is room for ${room}.`;
    return { ok: false, faults: [{ row: Math.max(1, row), column: Math.max(1, column), sentence }] };
  }
  table.slice(skipRows).forEach((cells, down) => {
    for (let across = 0; across < width; across++) {
      const read = readCell(cells[across + skipColumns] ?? '', context);
      if ('use' in read) uses.set(wellName(firstRow + down, firstColumn + across), read.use);
      else faults.push({ row: down + skipRows + 1, column: across + skipColumns + 1, sentence: read.fault });
    }
  });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, uses };
}

interface ListHead {
  readonly well: number;
  readonly role: number;
  readonly compound: number;
  readonly dose: number;
  readonly unit: string | undefined;
}

/** The head of a long list: it names the well, and the role, the compound or the dose. */
function listHead(cells: readonly string[]): ListHead | undefined {
  const words = cells.map((cell) =>
    cell
      .toLowerCase()
      .replace(/\s*[([].*$/, '')
      .replace(/\s+[munp\u00b5\u03bc]?m$/, ''),
  );
  const find = (...names: string[]) => words.findIndex((word) => names.includes(word));
  const head = {
    well: find('well', 'wells', 'position', 'destination well'),
    role: find('role', 'use', 'type', 'control'),
    compound: find('compound', 'substance', 'drug', 'name', 'content'),
    dose: find('dose', 'concentration', 'conc', 'conc.', 'dose um'),
  };
  if (head.well < 0 || (head.role < 0 && head.compound < 0 && head.dose < 0)) return undefined;
  const unit = /[munp\u00b5\u03bc]?M(?=\W*$)/.exec(cells[head.dose] ?? '')?.[0];
  return { ...head, unit };
}

function readList(table: readonly (readonly string[])[], head: ListHead, context: TextContext): ReadPlate {
  const uses = new Map<string, Use>();
  const faults: TextFault[] = [];
  table.slice(1).forEach((cells, index) => {
    if (cells.every((cell) => cell === '')) return;
    const row = index + 2;
    const name = (cells[head.well] ?? '').toUpperCase();
    const at = parseWell(name);
    const fault = (column: number, sentence: string) => faults.push({ row, column: column + 1, sentence });
    if (at === undefined || !isOnPlate(at, context.shape)) {
      const last = wellName(context.shape.rows - 1, context.shape.columns - 1);
      fault(head.well, name === '' ? 'A well is missing.' : `"${name}" is not a well of this plate, A1 to ${last}.`);
      return;
    }
    const well = wellName(at.row, at.column);
    if (uses.has(well)) return void fault(head.well, `${well} is named twice.`);
    const dose = cells[head.dose] ?? '';
    const amount = dose === '' || dose.endsWith('M') ? dose : `${dose} ${head.unit ?? 'µM'}`;
    const compound = cells[head.compound] ?? '';
    const role = cells[head.role] ?? '';
    const isAlone = ROLE_NAMES[compound.toLowerCase()] !== undefined && compound !== '';
    const text = isAlone ? compound : [role, compound, amount].filter((one) => one !== '').join(' ');
    const read = readCell(text, context);
    if ('use' in read) uses.set(well, read.use);
    else fault(head.compound >= 0 && compound !== '' ? head.compound : Math.max(head.role, head.dose, 0), read.fault);
  });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, uses };
}

/**
 * A text from a spreadsheet as wells: a block of cells, with or without A to H and 1 to 12 around it, or a long list with
 * a head that names the well. Empty cells are wells that are not used. Nothing is read of a text with a fault in it.
 */
export function readPlateText(text: string, context: TextContext): ReadPlate {
  if (text.trim() === '') return { ok: false, faults: [{ row: 1, column: 1, sentence: 'There is nothing to paste.' }] };
  const list = splitTable(text, { separator: separatorOf(text), emptyRows: true });
  const head = listHead(list[0] ?? []);
  if (head !== undefined)
    return list.length < 2
      ? { ok: false, faults: [{ row: 2, column: 1, sentence: 'The list has a head and no wells.' }] }
      : readList(list, head, context);
  return readBlock(splitTable(text, { separator: '\t', emptyRows: true }), context);
}

function cellText({ role, compound, doseUm }: WellUse): string {
  const content = [compound, doseUm === undefined ? undefined : `${doseUm} µM`].filter((one) => one !== undefined);
  switch (role) {
    case 'unused':
      return '';
    case 'buffer':
    case 'cells':
      return role;
    case 'untreated':
      return 'U';
    case 'blank':
      return 'B';
    case 'sample':
      return compound === undefined ? ['S', ...content].join(' ') : content.join(' ');
    case 'kill':
    case 'vehicle':
      return [role === 'kill' ? 'K' : 'V', ...content].join(' ');
  }
}

/** The block of cells around some wells, for a spreadsheet; wells of it that are not among them stay empty. */
export function writePlateText(wells: LaidWells, selected: readonly string[], headers: boolean): string {
  const positions = selected.map((well) => parseWell(well)).filter((one) => one !== undefined);
  if (positions.length === 0) return '';
  const rows = positions.map((one) => one.row);
  const columns = positions.map((one) => one.column);
  const [top, bottom, left, right] = [Math.min(...rows), Math.max(...rows), Math.min(...columns), Math.max(...columns)];
  const chosen = new Set(selected);
  const lines: string[][] = [];
  if (headers) lines.push(['', ...Array.from({ length: right - left + 1 }, (_, index) => String(left + index + 1))]);
  for (let row = top; row <= bottom; row++) {
    const cells = Array.from({ length: right - left + 1 }, (_, index) => {
      const well = wellName(row, left + index);
      const use = chosen.has(well) ? wells.get(well) : undefined;
      return use === undefined ? '' : cellText(use);
    });
    lines.push(headers ? [rowName(row), ...cells] : cells);
  }
  return lines.map((cells) => cells.join('\t')).join('\n');
}
