import { z } from 'zod';
import type { PlanWindow } from '../../contract/plan.ts';
import { MOST_MINUTES } from '../../contract/protocol.ts';
import { boundsSentence } from '../check-windows.ts';
import { issuesFrom, nearestName } from '../issue-sentences.ts';
import type { ProgramCall } from './program-frames.ts';

const MINUTE_MS = 60_000;
const minutes = z.number().min(0).max(MOST_MINUTES);

/** A time window of a call, as a program writes it. */
const callWindowSchema = z.strictObject({
  after: z.string().min(1).max(200),
  from: z.enum(['start', 'end']).optional(),
  atLeastMinutes: minutes.optional(),
  atMostMinutes: minutes.optional(),
  exactlyMinutes: minutes.optional(),
  toleranceMinutes: minutes.optional(),
});
type WrittenWindow = z.infer<typeof callWindowSchema>;
const listSchema = z.union([callWindowSchema.transform((one) => [one]), z.array(callWindowSchema).max(20)]);

/** What `exactlyMinutes` allows when nothing else is said. */
const USUAL_TOLERANCE = 1;

/** A window between the start or the end of an earlier call and the start of this one, ms. */
export interface CallWindow extends Omit<PlanWindow, 'from'> {
  readonly fromCall: number;
}

interface Made {
  readonly id: number;
  readonly name: string;
  /** Groups around it, the innermost first. */
  readonly around: readonly number[];
}

/** Finds the calls that the time windows of later calls count from. */
export class CallWindows {
  readonly #made: Made[] = [];

  /** Takes in a call or a group. @param name what it is called for people */
  note(call: ProgramCall, name: string): void {
    this.#made.push({ id: call.id, name, around: this.#around(call) });
  }

  /** @param written what the program gives as `within` @returns its windows, or what is wrong with them */
  of(call: ProgramCall, written: unknown): { readonly windows: readonly CallWindow[] } | { readonly sentence: string } {
    if (written === undefined) return { windows: [] };
    const parsed = listSchema.safeParse(written);
    if (!parsed.success) {
      const [first] = issuesFrom(parsed.error, written, 'within');
      return { sentence: `${first?.path ?? 'within'}: ${first?.sentence ?? 'not a window'}` };
    }
    const windows: CallWindow[] = [];
    for (const one of parsed.data) {
      const source = this.#find(one.after, call);
      if (source === undefined) return { sentence: this.#unknown(one.after) };
      const point = one.from ?? 'end';
      if (point === 'end' && this.#around(call).includes(source.id))
        return {
          sentence: `The group "${one.after}" holds this call and ends after it. Give from: 'start', or the name of a call before.`,
        };
      const bounds = boundsOf(one);
      if ('sentence' in bounds) return bounds;
      windows.push({ fromCall: source.id, point, ...bounds });
    }
    return { windows };
  }

  #around({ parent }: ProgramCall): number[] {
    if (parent === null) return [];
    return [parent, ...(this.#made.find(({ id }) => id === parent)?.around ?? [])];
  }

  /** In the group of the call first, then in those around it, then anywhere. */
  #find(name: string, call: ProgramCall): Made | undefined {
    const named = this.#made.filter((one) => one.name === name);
    for (const group of this.#around(call)) {
      const found = named.findLast(({ around }) => around.includes(group));
      if (found !== undefined) return found;
    }
    return named.at(-1);
  }

  #unknown(name: string): string {
    const near = nearestName(name, [...new Set(this.#made.map((one) => one.name))]);
    return `within: There is no earlier call or group "${name}".${near === undefined ? '' : ` Is "${near}" meant?`}`;
  }
}

function boundsOf(one: WrittenWindow): Pick<PlanWindow, 'minMs' | 'maxMs'> | { readonly sentence: string } {
  const { atLeastMinutes, atMostMinutes, exactlyMinutes, toleranceMinutes } = one;
  const isRange = atLeastMinutes !== undefined || atMostMinutes !== undefined;
  if (exactlyMinutes !== undefined) {
    if (isRange) return { sentence: 'within: Give exactlyMinutes, or atLeastMinutes and atMostMinutes, not both.' };
    const minMs = Math.round(exactlyMinutes * MINUTE_MS);
    return { minMs, maxMs: minMs + Math.round((toleranceMinutes ?? USUAL_TOLERANCE) * MINUTE_MS) };
  }
  if (toleranceMinutes !== undefined) return { sentence: 'within: toleranceMinutes goes with exactlyMinutes only.' };
  if (!isRange) return { sentence: 'within: Give atLeastMinutes, atMostMinutes or both, or exactlyMinutes.' };
  if (atLeastMinutes !== undefined && atMostMinutes !== undefined && atLeastMinutes > atMostMinutes)
    return { sentence: `within: ${boundsSentence(atLeastMinutes, atMostMinutes)}` };
  return {
    minMs: Math.round((atLeastMinutes ?? 0) * MINUTE_MS),
    maxMs: atMostMinutes === undefined ? null : Math.round(atMostMinutes * MINUTE_MS),
  };
}
