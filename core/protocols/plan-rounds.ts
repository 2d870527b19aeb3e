import type { JsonObject } from '../contract/json.ts';
import type { ProtocolStep } from '../contract/protocol.ts';

type Repeat = NonNullable<ProtocolStep['repeat']>;

/** How a plan tells that a step is repeated. @param times at most, where it is repeated until something happens */
export function repeatSentence(name: string, { until }: Repeat, times: number): string {
  if (until !== undefined) return `${name}, until ${until}, at most ${times} times.`;
  return `${name}, ${times === 1 ? 'once' : `${times} times`}.`;
}

/** What the steps of one round may say about it in their formulas. @param index from 1 */
export function loopNames({ as }: Repeat, index: number, times: number): JsonObject {
  return { index, count: times, ...(as === undefined ? {} : { [as]: index }) };
}
