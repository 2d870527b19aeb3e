import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { toAppError } from '../contract/errors.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { LiveExecution } from '../contract/execution.ts';
import type { FeedMessage, LabClockView, LiveState, ProgressFrame, TelemetryFrame } from '../contract/feed.ts';
import type { InstrumentView } from '../contract/instrument.ts';
import type { Engine } from '../engine/engine.ts';
import type { ExecutionRun } from '../engine/execution-run.ts';
import type { Bench, BenchEvent } from '../instruments/bench.ts';
import { readEventsAfter } from '../store/journal-row.ts';
import type { Journal } from '../store/journal.ts';
import { createdExecution } from '../contract/live-execution.ts';
import { KEPT_ENDED } from '../contract/live-state.ts';
import { alertsOf } from './alerts.ts';

export interface FeedHubDeps {
  readonly journal: Journal;
  readonly engine: Engine;
  readonly bench: Bench;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly labClock: () => LabClockView;
  /** Alerts of other rooms, besides those of executions and instruments. */
  readonly moreAlerts?: () => LiveState['alerts'];
  /** What steps of running executions wait for. */
  readonly stepWaits?: () => LiveState['stepWaits'];
}

/** How often what is not journalled is sent, at most. */
const LIVE_EVERY_MS = 100;
const HEARTBEAT_MS = 1000;
/** A reader that is further behind than this gets a snapshot. */
const LONGEST_CATCH_UP = 1000;
/** Events whose data is too large for every screen; details ask for it. */
const WITHOUT_DATA = new Set([
  'plan.recorded',
  'protocol.imported',
  'protocol.saved',
  'draft.begun',
  'labware.imported',
  'workcell.snapshot-taken',
  'workcell.rolled-back',
]);

type Item = Exclude<FeedMessage, { type: 'snapshot' }> | { readonly type: 'renew' };

/** Gathers what happens and hands it to every subscriber: journal events at once, values at most ten times a second. */
export class FeedHub implements Disposable {
  readonly #deps: FeedHubDeps;
  readonly #items: Emitter<Item>;
  readonly #cleanup = new DisposableStack();
  readonly #changedInstruments = new Set<string>();
  readonly #telemetry = new Map<string, TelemetryFrame>();
  readonly #progress = new Map<string, ProgressFrame>();
  readonly #commandSteps = new Map<string, { executionId: string; stepId: string }>();
  #ended: LiveExecution[] = [];
  #alertsText = '';
  #lastMoreAlerts: LiveState['alerts'] = [];
  #waitsText = '';
  #storageFault: LiveState['storageFault'] = null;
  #timer: Disposable | undefined;

  constructor(deps: FeedHubDeps) {
    this.#deps = deps;
    this.#items = new Emitter((error) => deps.logger.error({ error: String(error) }, 'A feed failed.'));
    this.#cleanup.use(deps.journal.onCommitted((events) => this.#onEvents(events)));
    this.#cleanup.use(deps.bench.onEvent((event) => this.#onBench(event)));
    this.#cleanup.use(deps.engine.onEnded((run) => this.#onEnded(run)));
    this.#beat();
  }

  onItem(listener: (item: Item) => void): Disposable {
    return this.#items.on(listener);
  }

  snapshot(): LiveState {
    return {
      seq: this.#deps.journal.headSeq,
      executions: [...this.#deps.engine.live(), ...this.#ended],
      instruments: this.#deps.bench.views(),
      labClock: this.#deps.labClock(),
      alerts: this.#alerts(),
      stepWaits: this.#stepWaits(),
      storageFault: this.#storageFault,
    };
  }

  /**
   * What a reader that knows everything up to `afterSeq` has missed: the events, and the present values of what is not
   * journalled. Undefined when it needs a snapshot.
   */
  catchUp(afterSeq: number): FeedMessage[] | undefined {
    const { journal, bench } = this.#deps;
    const { headSeq } = journal;
    if (afterSeq > headSeq || headSeq - afterSeq > LONGEST_CATCH_UP || this.#storageFault !== null) return undefined;
    const events = readEventsAfter(journal.connection, afterSeq, LONGEST_CATCH_UP);
    return [
      this.#batchOf(events, afterSeq + 1, headSeq),
      {
        type: 'live',
        instruments: bench.views(),
        telemetry: [],
        progress: [],
        labClock: this.#deps.labClock(),
        alerts: this.#alerts(),
        stepWaits: this.#stepWaits(),
      },
    ];
  }

  setStorageFault(fault: LiveState['storageFault']): void {
    this.#storageFault = fault;
    this.#items.emit({ type: 'renew' });
  }

  /** The speed of the virtual lab changed, or it was reset. */
  clockChanged(): void {
    this.#items.emit({
      type: 'live',
      instruments: [],
      telemetry: [],
      progress: [],
      labClock: this.#deps.labClock(),
      alerts: null,
      stepWaits: null,
    });
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#cleanup.dispose();
  }

  #onEvents(events: readonly JournalEvent[]): void {
    for (const event of events) {
      if (event.kind === 'command.intent') {
        this.#commandSteps.set(event.data.commandId, { executionId: event.subject, stepId: event.data.stepId });
      } else if (event.kind === 'command.outcome') {
        this.#commandSteps.delete(event.data.commandId);
      }
    }
    const first = events[0];
    const last = events.at(-1);
    if (first === undefined || last === undefined) return;
    this.#items.emit(this.#batchOf(events, first.seq, last.seq));
    this.#schedule();
  }

  #batchOf(events: readonly JournalEvent[], fromSeq: number, toSeq: number): Extract<Item, { type: 'batch' }> {
    const created = events.flatMap((event) =>
      event.kind === 'execution.created'
        ? [createdExecution(event, this.#deps.engine.plan(event.data.planHash).steps)]
        : [],
    );
    const batch = { type: 'batch' as const, fromSeq, toSeq, events: events.map(lighten) };
    return created.length === 0 ? batch : { ...batch, created };
  }

  #onBench({ link, event }: BenchEvent): void {
    if (event.type === 'driver' && event.event.type === 'progress') {
      const { commandId, fraction, wells, quantity } = event.event;
      const step = this.#commandSteps.get(commandId);
      if (step === undefined) return;
      this.#deps.engine.noteProgress(step.executionId, step.stepId, fraction);
      const before = this.#progress.get(commandId);
      this.#progress.set(commandId, {
        ...step,
        fraction,
        wells: [...(before?.wells ?? []), ...(wells ?? [])],
        labwareId: null,
        quantity: quantity ?? null,
      });
    }
    if (event.type === 'driver' && event.event.type === 'status') {
      const at = this.#deps.clock.now();
      for (const { channel, value } of event.event.status.channels) {
        this.#telemetry.set(`${link.id}/${channel}`, { instrumentId: link.id, channel, at, value });
      }
    }
    this.#changedInstruments.add(link.id);
    this.#schedule();
  }

  #onEnded(run: ExecutionRun): void {
    this.#ended = [run.live(), ...this.#ended].slice(0, KEPT_ENDED);
  }

  #schedule(): void {
    this.#timer ??= this.#deps.clock.setTimer(LIVE_EVERY_MS, () => this.#sendLive(), { background: true });
  }

  #sendLive(): void {
    this.#timer = undefined;
    const instruments: InstrumentView[] = [...this.#changedInstruments]
      .map((id) => this.#deps.bench.find(id)?.view())
      .filter((view) => view !== undefined);
    const alerts = this.#alerts();
    const alertsText = JSON.stringify(alerts);
    const alertsChanged = alertsText !== this.#alertsText;
    this.#alertsText = alertsText;
    const stepWaits = this.#stepWaits();
    const waitsText = JSON.stringify(stepWaits);
    const waitsChanged = waitsText !== this.#waitsText;
    this.#waitsText = waitsText;
    const hasValues = instruments.length > 0 || this.#telemetry.size > 0 || this.#progress.size > 0;
    if (!hasValues && !alertsChanged && !waitsChanged) return;
    this.#items.emit({
      type: 'live',
      instruments,
      telemetry: [...this.#telemetry.values()],
      progress: [...this.#progress.values()],
      labClock: this.#deps.labClock(),
      alerts: alertsChanged ? alerts : null,
      stepWaits: waitsChanged ? stepWaits : null,
    });
    this.#changedInstruments.clear();
    this.#telemetry.clear();
    this.#progress.clear();
  }

  /** Alerts that are read from the record; while it cannot be read, those of before. */
  #moreAlerts(): LiveState['alerts'] {
    try {
      this.#lastMoreAlerts = this.#deps.moreAlerts?.() ?? [];
    } catch (error) {
      if (toAppError(error).code !== 'storage-fault') throw error;
    }
    return this.#lastMoreAlerts;
  }

  #stepWaits(): LiveState['stepWaits'] {
    return this.#deps.stepWaits?.() ?? [];
  }

  #alerts(): LiveState['alerts'] {
    const { engine, bench } = this.#deps;
    return [...alertsOf(engine.live(), bench.views(), this.#storageFault), ...this.#moreAlerts()];
  }

  #beat(): void {
    const next = (): void => {
      this.#items.emit({ type: 'heartbeat', at: this.#deps.clock.now(), seq: this.#deps.journal.headSeq });
      timer = this.#deps.clock.setTimer(HEARTBEAT_MS, next, { background: true });
    };
    let timer = this.#deps.clock.setTimer(HEARTBEAT_MS, next, { background: true });
    this.#cleanup.defer(() => timer[Symbol.dispose]());
  }
}

function lighten(event: JournalEvent): JournalEvent {
  return WITHOUT_DATA.has(event.kind) ? ({ ...event, data: {} } as unknown as JournalEvent) : event;
}
