import type { Json } from '#core/contract/json.ts';

/** How a field is filled in: with a value, with a parameter of the protocol, or with an expression. */
export type Writing =
  | { readonly kind: 'value' }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'expression'; readonly text: string };

/** What stands in a field of the document. A text in which braces are only a part is a value. */
export function writingOf(value: Json | undefined): Writing {
  const inner = typeof value === 'string' ? /^\{\{((?:(?!\}\}).)*)\}\}$/s.exec(value.trim())?.[1]?.trim() : undefined;
  if (inner === undefined) return { kind: 'value' };
  const name = /^params\.([a-zA-Z]\w*)$/.exec(inner)?.[1];
  return name === undefined ? { kind: 'expression', text: inner } : { kind: 'parameter', name };
}

export function asExpression(text: string): string {
  return `{{ ${text} }}`;
}

export function asParameter(name: string): string {
  return asExpression(`params.${name}`);
}

/** A value as a person reads it in a field. */
export function valueInWords(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumSignificantDigits: 8 });
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return JSON.stringify(value);
}

const SIZES: Readonly<Record<string, number>> = { nL: 1e-3, µL: 1, mL: 1000, s: 1, min: 60, h: 3600, d: 86_400 };

/** A bound that is told in one unit, in another one. */
export function inUnit(bound: number | null, from: string, to: string): number | undefined {
  if (bound === null) return undefined;
  const [one, other] = [SIZES[from], SIZES[to]];
  return one === undefined || other === undefined ? bound : (bound * one) / other;
}
