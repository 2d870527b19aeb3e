import { resolveChoicesSchema, type Resolution, type ResolvedNumber } from '#core/contract/catalog.ts';
import { AppError } from '#core/contract/errors.ts';
import { findOperation } from '#core/protocols/resolver/find-names.ts';
import { withUnit } from '#core/protocols/resolver/number-text.ts';
import { resolve } from '#core/protocols/resolver/resolve.ts';
import { ownNumberLines, ownNumbers, type PlanningCatalog } from '../lab-catalog.ts';
import { minutes, print } from '../output.ts';

/** Options of `plan` that are choices of a resolution. */
export interface ResolveOptions {
  readonly resolve: readonly string[];
  readonly vessels?: string;
  readonly confluence?: string;
  readonly by?: string;
  readonly compound?: string;
  readonly json?: boolean;
}

const MINUTE_MS = 60_000;

/** `plan --resolve iPSC T75 passage`: a protocol out of the reference data. @throws AppError `bad-input` */
export function planResolved(numbers: PlanningCatalog, options: ResolveOptions): void {
  const [cellLine, vessel, operation] = options.resolve;
  if (cellLine === undefined || vessel === undefined || operation === undefined || options.resolve.length > 3)
    throw new AppError('bad-input', 'Give cell line, vessel and operation, such as: plan --resolve iPSC T75 passage');
  const resolution = resolve(numbers.catalog, {
    cellLine,
    vessel,
    operation: findOperation(operation),
    choices: choicesOf(options),
  });
  const { reagents, consumables, document } = resolution;
  const names = [
    resolution.cellLine.id,
    resolution.vessel.id,
    ...[...reagents, ...consumables].map(({ reagentId }) => reagentId),
    ...Object.values(document.labware ?? {}).flatMap(({ type }) => (typeof type === 'string' ? type : [])),
    ...(options.compound === undefined ? [] : [options.compound]),
  ];
  const own = ownNumbers(numbers, new Set(names));
  print({ ok: true, resolution, numbers: { dataDir: numbers.dataDir, own } }, options.json === true, () => [
    ...resolutionLines(resolution),
    '',
    ...ownNumberLines(numbers, own),
  ]);
}

function choicesOf({ vessels, confluence, by, compound }: ResolveOptions) {
  const given = {
    ...(vessels === undefined ? {} : { vessels: numberOf('--vessels', vessels) }),
    ...(confluence === undefined ? {} : { confluence: fractionOf(confluence) }),
    ...(by === undefined ? {} : { by }),
    ...(compound === undefined ? {} : { compound }),
  };
  const parsed = resolveChoicesSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError('bad-input', SENTENCES[String(issue?.path[0])] ?? 'The options are not valid.');
}

const SENTENCES: Readonly<Record<string, string>> = {
  vessels: '--vessels is how many vessels are seeded, 1 to 96.',
  confluence: '--confluence is the share of the source that is covered, 0.05 to 1 or 5 % to 100 %.',
  by: '--by is density or ratio.',
};

function numberOf(option: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value)) return value;
  throw new AppError('bad-input', `${option} takes a number; "${text}" is none.`);
}

/** 0.7, 70 % or 70%. */
function fractionOf(text: string): number {
  const percent = /^([\d.]+) ?%$/.exec(text.trim());
  return percent === null ? numberOf('--confluence', text) : Number(percent[1]) / 100;
}

function resolutionLines(resolution: Resolution): string[] {
  const { cellLine, vessel, steps, numbers, growth } = resolution;
  const times = `${minutes(resolution.minutes * MINUTE_MS)} (${resolution.handlingMinutes.toFixed(1)} min by hand)`;
  return [
    `${resolution.document.name}: ${resolution.yields}`,
    `${cellLine.name}; ${vessel.name}. Takes ${times}; material USD ${resolution.costUsd.toFixed(2)}.`,
    ...(growth?.passageAtHours == null ? [] : [`Next passage after ${growth.passageAtHours.toFixed(1)} h.`]),
    '',
    ...steps.map((step) => {
      const time = step.handlingMinutes + step.timedMinutes;
      const beside = step.parallel ? ', beside others' : '';
      return `${String(step.number).padStart(4)}  ${step.sentence} (${time.toFixed(2)} min${beside})`;
    }),
    '',
    'Reagents and consumables',
    ...[...resolution.reagents, ...resolution.consumables].map(
      (use) => `  ${use.name}: ${Number(use.amount.toPrecision(5))} ${use.unit}, USD ${use.costUsd.toFixed(2)}`,
    ),
    '',
    'Where each number comes from',
    ...numberLines(numbers),
    ...(resolution.warnings.length === 0 ? [] : ['', ...resolution.warnings.map((warning) => `  warning: ${warning}`)]),
  ];
}

function numberLines(numbers: readonly ResolvedNumber[]): string[] {
  const rows = numbers.map((number) => [
    number.title,
    withUnit(number.value, number.unit),
    number.originTitle,
    number.how,
    number.firmness === 'sourced' ? `sourced: ${number.source}` : number.firmness,
  ]);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]!.length));
  const widths = [width(0), Math.min(28, width(1)), Math.min(30, width(2))];
  return rows.map(
    (row) =>
      `  ${row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}`,
  );
}
