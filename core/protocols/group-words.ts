import type { ProtocolStep } from '../contract/protocol.ts';

/** What a plan calls a group, with the version of the protocol that it was taken over from, and what it says of it. */
export function groupWords(
  { name, from }: Pick<ProtocolStep, 'name' | 'from'>,
  count: number,
): { readonly name: string; readonly sentence: string } {
  const called = from === undefined ? name : `${name}, from ${from.protocolId} v${from.version}`;
  return { name: called, sentence: `${called}: ${count} ${count === 1 ? 'step' : 'steps'} in order.` };
}
