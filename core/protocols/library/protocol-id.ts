const LONGEST_ID = 80;
const ID = /^[a-z0-9][a-z0-9-]{0,79}$/;

/** An id made from a name: "Seed & Feed (96 wells)" gives `seed-feed-96-wells`. */
export function idFromName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[µμ]/g, 'u')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, LONGEST_ID)
    .replace(/-+$/, '');
  return plain === '' ? 'protocol' : plain;
}

/** The first of `feed`, `feed-2`, `feed-3` ... that is free. */
export function freeId(id: string, isTaken: (id: string) => boolean): string {
  if (!isTaken(id)) return id;
  for (let number = 2; ; number++) {
    const ending = `-${number}`;
    const tried = `${id.slice(0, LONGEST_ID - ending.length)}${ending}`;
    if (!isTaken(tried)) return tried;
  }
}

export function isProtocolId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value);
}
