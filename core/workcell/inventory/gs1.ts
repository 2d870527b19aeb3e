/** What a barcode says of a lot. */
export interface ReadCode {
  readonly gtin: string | null;
  readonly lotNumber: string | null;
  /** The last day of use: 2027-06-30. */
  readonly expires: string | null;
}

/** Ends a value of variable length in the raw data of a GS1 code: ASCII 29. */
const GROUP_SEPARATOR = '\u001D';
/** What scanners put before the data: the symbology, `]d2` GS1 DataMatrix, `]C1` GS1-128, `]Q3` GS1 QR, `]e0` DataBar. */
const SYMBOLOGY = /^\](?:d2|C1|Q3|e0)/;
/** Lengths of the values of application identifiers whose length is fixed, by their first two digits (GS1 General Specifications, 7.8.5). */
const FIXED_LENGTHS: Readonly<Record<string, number>> = {
  '00': 18,
  '01': 14,
  '02': 14,
  '11': 6,
  '12': 6,
  '13': 6,
  '15': 6,
  '16': 6,
  '17': 6,
  '20': 2,
};
/** Identifiers of variable length that are told here: batch or lot, serial number. Their values have at most 20 signs. */
const VARIABLE = ['10', '21', '22'];
const LONGEST_VARIABLE = 20;

/**
 * Reads GS1 application identifiers (01) trade item number, (10) lot and (17) expiry out of what a scanner sends: with
 * brackets as printed under the code, or raw with group separators. Null when it is no GS1 code.
 */
export function readGs1(text: string): ReadCode | null {
  const code = text.trim().replace(SYMBOLOGY, '');
  const values = code.startsWith('(') ? readBracketed(code) : readRaw(code);
  if (values === null) return null;
  const gtin = values.get('01') ?? values.get('02') ?? null;
  if (gtin !== null && !isGtin(gtin)) return null;
  const expires = dateOf(values.get('17'));
  if (expires === undefined) return null;
  const lotNumber = values.get('10') ?? null;
  return gtin === null && lotNumber === null && expires === null ? null : { gtin, lotNumber, expires };
}

function readBracketed(code: string): Map<string, string> | null {
  const values = new Map<string, string>();
  const matches = [...code.matchAll(/\((\d{2,4})\)([^(]*)/g)];
  if (matches.map((match) => match[0]).join('') !== code) return null;
  for (const match of matches) values.set(match[1] ?? '', (match[2] ?? '').replaceAll(GROUP_SEPARATOR, '').trim());
  return values;
}

function readRaw(code: string): Map<string, string> | null {
  const values = new Map<string, string>();
  let at = code.startsWith(GROUP_SEPARATOR) ? 1 : 0;
  while (at < code.length) {
    const identifier = code.slice(at, at + 2);
    at += 2;
    const length = FIXED_LENGTHS[identifier];
    if (length !== undefined) {
      const value = code.slice(at, at + length);
      if (value.length < length || !/^\d+$/.test(value)) return null;
      values.set(identifier, value);
      at += length;
      if (code[at] === GROUP_SEPARATOR) at++;
      continue;
    }
    // Without a trade item number before it, an ordinary serial number would pass for a GS1 code.
    if (!VARIABLE.includes(identifier) || !values.has('01')) return null;
    const end = code.indexOf(GROUP_SEPARATOR, at);
    const value = code.slice(at, end === -1 ? undefined : end);
    if (value === '' || value.length > LONGEST_VARIABLE) return null;
    values.set(identifier, value);
    at = end === -1 ? code.length : end + 1;
  }
  return values.size === 0 ? null : values;
}

/** The check digit: digits from the right weigh 1, 3, 1, 3 ..., and their sum is a multiple of ten. */
function isGtin(digits: string): boolean {
  if (!/^\d{14}$/.test(digits)) return false;
  const sum = Array.from(digits, Number).reduce((total, digit, index) => total + digit * (index % 2 === 0 ? 3 : 1), 0);
  return sum % 10 === 0;
}

/** YYMMDD; day 00 is the last of the month. Null: none given; undefined: there is no such day. */
function dateOf(digits: string | undefined): string | null | undefined {
  if (digits === undefined) return null;
  if (!/^\d{6}$/.test(digits)) return undefined;
  const year = 2000 + Number(digits.slice(0, 2));
  const month = Number(digits.slice(2, 4));
  const day = Number(digits.slice(4, 6));
  const date = day === 0 ? new Date(Date.UTC(year, month, 0)) : new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1) return undefined;
  return date.toISOString().slice(0, 10);
}
