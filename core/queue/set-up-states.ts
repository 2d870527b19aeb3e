import type { ChangeoverRule, SetUpAspect } from '../contract/changeover.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { changeoverMs } from '../model/changeover-times.ts';
import type { SetUp } from '../model/set-ups.ts';
import type { ScheduleSetup } from '../schedule/problem.ts';

/** What the scheduler calls the set-up of an instrument at the moment of a plan, whatever that is. */
const NOW = 'as it is now';

const NOTHING: SetUp = { protocol: null, 'cell-line': null, reagent: null, labware: null };

/** What the lab changes over: of which kinds of instruments, and for which differences. */
export interface ChangedOver {
  readonly aspects: readonly SetUpAspect[];
  readonly isChanged: (kind: InstrumentKind) => boolean;
}

/**
 * A set-up as a state of the scheduler: its name says all that any instrument is changed over for, so that it is the same
 * whichever instrument the work gets.
 */
export function stateOf(setUp: SetUp, aspects: readonly SetUpAspect[]): string {
  return JSON.stringify(Object.fromEntries(aspects.map((aspect) => [aspect, setUp[aspect]])));
}

export function setUpOfState(state: string): SetUp {
  return { ...NOTHING, ...(JSON.parse(state) as Partial<SetUp>) };
}

/**
 * Times between the states of an instrument, ms. Work that needs no set-up leaves it as it was, which a plan does not follow: after
 * it comes the longest changeover there may be, so that nothing is promised that cannot be kept, and it never lies within one.
 * @param setUp what it is set up for; null: nobody knows @param since when it is, or will be, ready for that
 * @param running the state of the work that is under way on it
 */
export function setupOf(
  rule: ChangeoverRule,
  states: Iterable<string>,
  setUp: string | null,
  since: number,
  running: string | undefined,
): ScheduleSetup {
  const needs = [...states].map((state) => [state, setUpOfState(state)[rule.by]] as const);
  const timesFrom = (from: string | null): Record<string, number> =>
    Object.fromEntries(needs.map(([state, to]) => [state, to === null ? 0 : Math.round(changeoverMs(rule, from, to))]));
  const times = Object.fromEntries(needs.map(([state, from]) => [state, timesFrom(from)]));
  return { initial: running ?? NOW, times: { ...times, [NOW]: timesFrom(setUp) }, since };
}
