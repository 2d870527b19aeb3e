import { SystemClock, type Clock } from '../base/clock.ts';
import type { EventData } from '../contract/event.ts';
import type { NewLot } from '../contract/inventory.ts';
import type { NewEvent } from '../store/journal.ts';
import { Store, type StoreOptions } from '../store/store.ts';
import { planOf, stepOf, testProtocol } from './plan-of.ts';

/** The plan of every sample execution. */
export const samplePlan = planOf([stepOf('a'), stepOf('b')]);
export const SAMPLE_PLAN_HASH = 'b'.repeat(64);

/** Opens a store in a folder, with a small reserve. */
export function openStore(dataDir: string, over: Partial<StoreOptions> = {}): Store {
  const clock: Clock = over.clock ?? new SystemClock();
  return Store.open({ dataDir, clock, folder: { reserveBytes: 1024, floorBytes: 0 }, ...over });
}

/** A setting that was changed: the smallest event there is. */
export function settingEvent(key: string, value: number | string = 1): NewEvent {
  return { kind: 'settings.changed', subject: key, data: { key, old: null, value } };
}

/** A number that the lab puts in the place of the reference data's. */
export function catalogEvent(field: string, value: number | null): NewEvent {
  const data = { section: 'cellLines' as const, id: 'iPSC', field, value };
  return { kind: 'catalog.changed', subject: 'iPSC', data, reason: 'validated here' };
}

export function planEvent(): NewEvent {
  const data = { planHash: SAMPLE_PLAN_HASH, plan: samplePlan, protocol: testProtocol };
  return { kind: 'plan.recorded', subject: SAMPLE_PLAN_HASH, data };
}

export function createdEvent(number: number, over: Partial<EventData<'execution.created'>> = {}): NewEvent {
  return {
    kind: 'execution.created',
    subject: `EX-${number}`,
    data: {
      planHash: SAMPLE_PLAN_HASH,
      requestId: `request-${number}`,
      workflowName: `Run ${number}`,
      protocolId: 'test-protocol',
      protocolVersion: 1,
      protocolHash: 'a'.repeat(64),
      cellLine: null,
      vesselId: null,
      operationType: 'test',
      mode: 'simulated',
      metadata: {},
      operator: 'tester',
      bindings: {},
      appVersion: '0.0.0',
      driverVersions: {},
      resumedFrom: null,
      startStepId: null,
      stepCount: samplePlan.steps.length,
      ...over,
    },
  };
}

/** A lot of a reagent that was received. */
export function receivedEvent(number: number, over: Partial<NewLot> = {}): NewEvent {
  return {
    kind: 'stock.received',
    subject: `LOT-${number}`,
    data: {
      lot: {
        itemId: 'dpbs',
        name: 'DPBS',
        kind: 'reagent',
        lotNumber: `DP-${number}`,
        barcode: null,
        gtin: null,
        place: '4 °C A1',
        expires: null,
        unit: 'mL',
        amount: 100,
        priceUsd: 0.04,
        world: 'simulated',
        ...over,
      },
    },
  };
}

/** Brings sample executions to an end. */
export function cancelledEvents(number: number): NewEvent[] {
  const subject = `EX-${number}`;
  return [
    {
      kind: 'execution.cancelled',
      subject,
      data: { labAt: 0, terminalKind: 'stopped', confirmations: [] },
    },
  ];
}
