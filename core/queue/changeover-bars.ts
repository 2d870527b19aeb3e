import type { ChangeoverRule } from '../contract/changeover.ts';
import type { ForecastChangeover } from '../contract/forecast.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import { changeoverMs } from '../model/changeover-times.ts';
import type { LeaseBook } from '../workcell/leases/lease-book.ts';
import { hasEntered } from './who-is-ahead.ts';
import type { Forecaster } from './forecaster.ts';
import { setUpOfState } from './set-up-states.ts';

interface BarSources {
  readonly forecaster: Forecaster;
  readonly leases: LeaseBook;
  readonly find: (executionId: string) => ExecutionRun | undefined;
}

type Stretch = Omit<ForecastChangeover, 'sentence'>;

/** Changeovers of an instrument as the Gantt draws them: those that are over, the one that is under way, and those that are planned. */
export function changeoversOn(
  { forecaster, leases, find }: BarSources,
  assetId: string,
  since: number,
): { changeovers?: ForecastChangeover[] } {
  const { changeovers } = leases;
  const rule = changeovers.ruleOf(assetId);
  if (rule === undefined) return {};
  const now = Math.round(forecaster.clock.now());
  const stretches: Stretch[] = changeovers
    .past(assetId)
    .filter((one) => one.end >= since)
    .map((one) => ({ ...one, state: 'past' }));
  const underWay = changeovers.underWay(assetId);
  if (underWay !== undefined) {
    const { from, to, beganLabAt, readyLabAt, executionId } = underWay;
    stretches.push({ from, to, start: beganLabAt, end: Math.max(now, readyLabAt), state: 'running', executionId });
  }
  stretches.push(...planned(forecaster, rule, changeovers.setUpOf(assetId), now, find));
  return { changeovers: stretches.map((one) => ({ ...one, sentence: sentenceOf(one, rule) })) };
}

/** Before each task that is still to come, and needs another set-up than the one before it. */
function planned(
  forecaster: Forecaster,
  rule: ChangeoverRule,
  setUp: string | null,
  now: number,
  find: BarSources['find'],
): Stretch[] {
  const found: Stretch[] = [];
  let from = setUp;
  for (const entry of forecaster.orderOn(rule.assetId)) {
    const { executionId, start, state } = entry;
    const run = find(executionId);
    const isPast = run === undefined ? start < now : hasEntered(run, entry);
    const to = state === null || isPast ? null : setUpOfState(state)[rule.by];
    if (to === null || to === from) continue;
    const takes = changeoverMs(rule, from, to);
    // What could not begin in time begins now.
    const begin = Math.max(now, start - takes);
    if (takes > 0)
      found.push({ from, to, start: begin, end: Math.max(start, begin + 1), state: 'planned', executionId });
    from = to;
  }
  return found;
}

function sentenceOf({ from, to, start, end }: Stretch, { task }: ChangeoverRule): string {
  const what = from === null ? `For ${to}` : `From ${from} to ${to}`;
  const minutes = Math.max(1, Math.round((end - start) / 60_000));
  return `${what}, ${minutes} min${task === '' ? '' : `: ${task.replace(/\.$/, '')}`}`;
}
