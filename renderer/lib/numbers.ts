/** Numbers for people: a comma between thousands, a point before decimals, a real minus sign. */
export function formatNumber(value: number, digits?: number): string {
  if (!Number.isFinite(value)) return 'not known';
  const options = digits === undefined ? { maximumFractionDigits: 3 } : fixed(digits);
  return value.toLocaleString('en-US', options).replace('-', '\u2212');
}

function fixed(digits: number): Intl.NumberFormatOptions {
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

/** Three significant figures at most, without trailing zeros and without exponents: 0.0471, 12.3, 4,120. */
export function formatSignificant(value: number, figures = 3): string {
  if (!Number.isFinite(value)) return 'not known';
  if (value === 0) return '0';
  return value.toLocaleString('en-US', { maximumSignificantDigits: figures }).replace('-', '\u2212');
}

/** What a person typed as a number, with a point or a comma before decimals; undefined when it is none. */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .replace(/[\s\u00a0\u202f]/g, '')
    .replace('\u2212', '-');
  if (plain === '') return undefined;
  const commas = plain.split(',').length - 1;
  const points = plain.split('.').length - 1;
  const groups = commas > 0 && (points > 0 || commas > 1 || /^-?[1-9]\d{0,2},\d{3}$/.test(plain));
  const number = Number(groups ? plain.replaceAll(',', '') : plain.replace(',', '.'));
  return Number.isFinite(number) ? number : undefined;
}

/** Compact counts and signals: 940, 41.2 k, 4.12 M. */
export function formatCompact(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e6) return `${formatSignificant(value / 1e6)} M`;
  if (size >= 1e4) return `${formatSignificant(value / 1e3)} k`;
  return formatSignificant(value, 4);
}

export interface Quantity {
  readonly text: string;
  readonly unit: string;
}

/** A volume in the unit that reads best. */
export function formatVolume(microlitres: number): Quantity {
  if (microlitres >= 1000) return { text: formatSignificant(microlitres / 1000), unit: 'mL' };
  if (microlitres > 0 && microlitres < 1) return { text: formatSignificant(microlitres * 1000), unit: 'nL' };
  return { text: formatSignificant(microlitres), unit: 'µL' };
}

/** A dose given in µM, in the unit that reads best: 10 µM, 0.5 nM. */
export function formatDose(micromolar: number): string {
  if (micromolar === 0) return '0';
  if (micromolar >= 1000) return `${formatSignificant(micromolar / 1000)} mM`;
  if (micromolar >= 0.1) return `${formatSignificant(micromolar)} µM`;
  if (micromolar >= 0.0001) return `${formatSignificant(micromolar * 1000)} nM`;
  return `${formatSignificant(micromolar * 1e6)} pM`;
}

/** Two doses with the unit once where they share it: "0.21 to 0.28 µM". */
export function formatDoseRange(low: number, high: number): string {
  const [from, to] = [formatDose(low), formatDose(high)];
  const [number, unit] = from.split(' ');
  return unit !== undefined && to.endsWith(` ${unit}`) ? `${number} to ${to}` : `${from} to ${to}`;
}

/** An amount as a plan states it, in a unit that keeps it short. */
export function formatAmount(amount: number, unit: string): Quantity {
  if (unit === 'µL' || unit === 'uL') return formatVolume(amount);
  if (unit === 'mL') return formatVolume(amount * 1000);
  if (unit === 'cells') return { text: formatCompact(amount), unit: 'cells' };
  return { text: formatSignificant(amount, 4), unit };
}

/** One or many: plural(3, 'step') is "3 steps". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}
