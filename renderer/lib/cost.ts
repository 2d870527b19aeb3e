import type { Plan } from '#core/contract/plan.ts';

/** "$ 84.20 to 91.60", or one figure where both ends are the same. */
export function costInWords({ low, high }: Pick<Plan['cost'], 'low' | 'high'>): string {
  const write = (value: number) =>
    value.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return write(low) === write(high) ? `$ ${write(high)}` : `$ ${write(low)} to ${write(high)}`;
}
