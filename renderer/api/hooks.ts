import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useStore } from 'zustand';
import type { JournalEvent } from '#core/contract/event.ts';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { LabClockView, StepWait } from '#core/contract/feed.ts';
import type { InstrumentView } from '#core/contract/instrument.ts';
import type { Plan } from '#core/contract/plan.ts';
import { useApi } from './api.ts';
import type { Live } from './live-store.ts';
import type { LiveWells } from './live-wells.ts';

const NO_EXECUTIONS: readonly LiveExecution[] = [];
const NO_INSTRUMENTS: readonly InstrumentView[] = [];
const NO_WAITS: readonly StepWait[] = [];

export function useLive<Part>(select: (live: Live) => Part): Part {
  return useStore(useApi().live, select);
}

export function useExecutions(): readonly LiveExecution[] {
  return useLive((live) => live.state?.executions ?? NO_EXECUTIONS);
}

export function useLiveExecution(executionId: string | undefined): LiveExecution | undefined {
  return useLive((live) => live.state?.executions.find((one) => one.executionId === executionId));
}

export function useInstruments(): readonly InstrumentView[] {
  return useLive((live) => live.state?.instruments ?? NO_INSTRUMENTS);
}

/** What a step of an execution waits for before it can begin or go on; undefined when none waits. */
export function useStepWait(executionId: string): StepWait | undefined {
  const waits = useLive((live) => live.state?.stepWaits ?? NO_WAITS);
  return waits.find((one) => one.executionId === executionId);
}

export function useLabClock(): LabClockView | undefined {
  return useLive((live) => live.state?.labClock);
}

export function useLiveWells(executionId: string): LiveWells | undefined {
  return useStore(useApi().wells, (wells) => wells.get(executionId));
}

/** True while what is shown may be old: the connection is lost, or the host has been silent for three seconds. */
export function useStale(): boolean {
  const now = useNow(500);
  return useLive((live) => live.phase !== 'live' || (live.heardAt !== null && now - live.heardAt > 3000));
}

/** The time of this computer, renewed every so many milliseconds. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Rows that a program adds to its plan are looked for this often while it runs, ms. */
const PROGRAM_PLAN_EVERY = 1500;

/** The plan an execution runs. It is asked for once, since it never changes; that of a program grows as it runs. */
export function usePlan(executionId: string | undefined): Plan | undefined {
  const { queries } = useApi();
  const isLive = useLiveExecution(executionId) !== undefined;
  return useQuery({
    ...queries.executions.plan.queryOptions({ input: { executionId: executionId ?? '' } }),
    enabled: executionId !== undefined,
    staleTime: (query) => (query.state.data?.program === undefined ? Infinity : 0),
    refetchInterval: (query) => (!isLive || query.state.data?.program === undefined ? false : PROGRAM_PLAN_EVERY),
  }).data;
}

/** Values of a channel for a chart, with its past loaded when first asked for. */
export function useChannel(instrumentId: string, channel: string, spanMs: number) {
  const { client, telemetry } = useApi();
  const buffer = telemetry.channel(instrumentId, channel);
  const phase = useLive((live) => live.phase);
  useEffect(() => {
    if (phase !== 'live') return undefined;
    let wanted = true;
    const since = Date.now() - spanMs;
    client.instruments.telemetry({ instrumentId, channel, since }).then(
      (history) => wanted && buffer.seed(history),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [client, buffer, instrumentId, channel, spanMs, phase]);
  return useCallback(() => buffer, [buffer]);
}

/** The newest events of an execution (or instrument), newest first; with what the record holds from before. */
export function useEventsOf(subject: string, limit = 60): readonly JournalEvent[] {
  const { events, queries } = useApi();
  const live = useSyncExternalStore(events.subscribe, () => events.of(subject));
  const recorded = useQuery({
    ...queries.executions.events.queryOptions({ input: { executionId: subject, limit } }),
    enabled: subject.startsWith('EX-'),
    staleTime: Infinity,
  }).data;
  return useMemo(() => {
    const known = recorded?.items ?? [];
    const newest = known[0]?.seq ?? 0;
    return [...live.filter((event) => event.seq > newest).toReversed(), ...known].slice(0, limit);
  }, [live, recorded, limit]);
}
