import type { z } from 'zod';
import type { faultSchema } from '#core/contract/instrument.ts';

/**
 * A way to misbehave once, at the next physical command: `silent` does it and never answers, `garbled` does it and
 * answers noise, `slow` takes `factor` times as long, `disconnect` drops the connection in the middle and finishes,
 * `error` refuses with a fault, `jam` stops half-way.
 */
export type InjectedFault = z.infer<typeof faultSchema>;
