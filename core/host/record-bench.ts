import { Background } from '../base/background.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import type { Bench, BenchEvent } from '../instruments/bench.ts';
import type { Journal, NewEvent } from '../store/journal.ts';
import type { TelemetryStore } from '../store/telemetry-store.ts';

const TELEMETRY_FLUSH_MS = 2000;

interface RecordBenchDeps {
  readonly bench: Bench;
  readonly journal: Journal;
  readonly telemetry: TelemetryStore;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Keeps record and bench in step: connections, faults and late replies go into the journal, clearing that is on record
 * reaches the instrument, and values go into the telemetry file.
 */
export function recordBench({ bench, journal, telemetry, clock, logger }: RecordBenchDeps): AsyncDisposable {
  const background = new Background((error) =>
    logger.warn({ error: String(error) }, 'An event of the bench could not be recorded.'),
  );
  const cleanup = new DisposableStack();
  const stepOf = new Map<string, { executionId: string; stepId: string }>();

  const record = (event: NewEvent): void => background.run(journal.append([event]));

  cleanup.use(
    bench.onEvent(({ link, event }: BenchEvent) => {
      switch (event.type) {
        case 'connected':
          record({ kind: 'instrument.connected', subject: link.id, data: { ...event.identity } });
          return;
        case 'disconnected':
          record({ kind: 'instrument.disconnected', subject: link.id, data: { sentence: event.sentence } });
          return;
        case 'fault':
          record({ kind: 'instrument.fault', subject: link.id, data: { sentence: event.sentence } });
          return;
        case 'driver':
          if (event.event.type === 'late-reply') {
            const { commandId, result } = event.event;
            const step = stepOf.get(commandId);
            if (step !== undefined) {
              record({
                kind: 'command.late-reply',
                subject: step.executionId,
                data: { commandId, stepId: step.stepId, result },
              });
            }
          }
          if (event.event.type === 'status') keepSamples(link.id, event.event.status.channels);
          return;
        case 'view':
          if (link.isUsable) keepSamples(link.id, link.view().channels);
          return;
      }
    }),
  );
  cleanup.use(
    journal.onCommitted((events) => {
      for (const event of events) {
        if (event.kind === 'instrument.needs-clearing')
          bench.find(event.subject)?.setNeedsClearing({ reason: event.data.reason, since: event.at });
        if (event.kind === 'instrument.cleared') bench.find(event.subject)?.setNeedsClearing(null);
        if (event.kind === 'command.intent') {
          stepOf.set(event.data.commandId, { executionId: event.subject, stepId: event.data.stepId });
        } else if (event.kind === 'command.outcome' && event.data.outcome !== 'unknown') {
          stepOf.delete(event.data.commandId);
        }
      }
    }),
  );

  function keepSamples(
    instrumentId: string,
    channels: readonly { readonly channel: string; readonly value: number }[],
  ): void {
    const at = clock.now();
    for (const { channel, value } of channels) telemetry.add({ instrumentId, channel, at, value });
  }

  const flush = (): void => {
    telemetry.flush(clock.now());
    timer = clock.setTimer(TELEMETRY_FLUSH_MS, flush, { background: true });
  };
  let timer = clock.setTimer(TELEMETRY_FLUSH_MS, flush, { background: true });
  cleanup.defer(() => timer[Symbol.dispose]());

  return {
    [Symbol.asyncDispose]: async () => {
      cleanup.dispose();
      await background.settled();
    },
  };
}
