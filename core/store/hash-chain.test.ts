import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { SeededRandom } from '../base/random.ts';
import { chainHash, GENESIS_HASH } from './hash-chain.ts';

/** The same by the plainest way: an array as JSON between the hash before and the data. */
function byTheBook(before: string, fields: readonly unknown[], dataText: string): string {
  return createHash('sha256')
    .update(`${before}\n${JSON.stringify(fields)}\n${dataText}`)
    .digest('hex');
}

it('hashes the fields as one JSON array, whatever names hold', () => {
  const random = new SeededRandom('names');
  const pieces = ['Ada', '"', '\\', '\n', '\u2028', '\ud83e\uddea', '\ud800', '\u0000', ',', ']', '', 'EX-1'];
  const name = (): string => pieces.filter(() => random.next() < 0.3).join('');
  let hash = GENESIS_HASH;
  for (let seq = 1; seq <= 3000; seq++) {
    const [actor, role, kind, subject] = [name(), name(), name(), name()];
    const reason = random.next() < 0.5 ? null : name();
    const at = Math.floor(random.next() * 2 ** 45);
    const offsetMinutes = Math.floor(random.next() * 1680) - 840;
    const fields = { seq, at, offsetMinutes, epoch: 3, actor, role, kind, subject, reason };
    const text = JSON.stringify({ name: name() });
    const expected = byTheBook(hash, [seq, at, offsetMinutes, 3, actor, role, kind, subject, reason], text);
    hash = chainHash(hash, fields, text);
    expect(hash).toBe(expected);
  }
});
