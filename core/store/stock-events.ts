import type { StockUse } from '../contract/account.ts';
import type { JournalEvent } from '../contract/event.ts';

type StockEvent = Extract<JournalEvent, { kind: `stock.${string}` }>;

/** Whether it is one that people, or reservations, write about the stock. */
export function changesOf(event: JournalEvent): event is StockEvent {
  return event.kind.startsWith('stock.');
}

/** What a step took out of stock, by the event that ends it. */
export function consumedIn(
  event: Extract<JournalEvent, { kind: 'step.ended' | 'command.outcome' }>,
): readonly StockUse[] {
  const ends = event.kind === 'step.ended' ? event.data : event.data.ends;
  return ends?.consumed ?? [];
}

/** Whether the stock may be another one after it. */
export function touchesStock(event: JournalEvent): boolean {
  switch (event.kind) {
    case 'step.ended':
    case 'command.outcome':
      return consumedIn(event).length > 0;
    case 'execution.completed':
    case 'execution.failed':
    case 'execution.cancelled':
      return true;
    default:
      return changesOf(event);
  }
}
