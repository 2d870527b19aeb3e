const offset = 0x811c9dc5;
const prime = 0x01000193;

/** A seed as a whole number below 2³²: a number or its digits as they are, any other text by its hash (FNV-1a). */
export function seedFrom(seed: number | string): number {
  const value = typeof seed === 'number' ? seed : /^\d{1,9}$/.test(seed) ? Number(seed) : Number.NaN;
  if (Number.isFinite(value)) return Math.floor(Math.abs(value)) % 2 ** 32;
  let hash = offset;
  for (const byte of new TextEncoder().encode(String(seed))) hash = Math.imul(hash ^ byte, prime);
  return hash >>> 0;
}
