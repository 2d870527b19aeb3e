import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { Lab } from '#core/lab.ts';
import { type LabUnderTestOptions, openLab } from '../powercut/open-lab.ts';

export const PERSON = { name: 'Ada', role: 'operator' };

/** A lab, with a witness of what it was promised and what it sent. */
export class WatchedLab implements AsyncDisposable {
  readonly lab: Lab;
  /** Acknowledged events, by number. */
  readonly promised = new Set<number>();
  /** Commands that left although no intent of theirs had been acknowledged. */
  readonly sentWithoutIntent: readonly string[];
  /** Every command that left. */
  readonly sent: readonly string[];

  private constructor(lab: Lab, sent: readonly string[], sentWithoutIntent: readonly string[], intents: Set<string>) {
    this.lab = lab;
    this.sent = sent;
    this.sentWithoutIntent = sentWithoutIntent;
    lab.store.journal.onCommitted((events) => {
      for (const event of events) {
        this.promised.add(event.seq);
        if (event.kind === 'command.intent') intents.add(event.data.commandId);
      }
    });
  }

  static async open(options: Omit<LabUnderTestOptions, 'onCommand'>): Promise<WatchedLab> {
    const intents = new Set<string>();
    const sent: string[] = [];
    const without: string[] = [];
    const onCommand = (commandId: string): void => {
      sent.push(commandId);
      if (!intents.has(commandId)) without.push(commandId);
    };
    return new WatchedLab(await openLab({ ...options, onCommand }), sent, without, intents);
  }

  /** Creates an execution of a protocol with many steps and starts it. */
  async start(requestId: string): Promise<string> {
    const { executionId } = await this.lab.services.createExecution({
      requestId,
      protocolId: 'ipsc-passage-t75',
      parameters: {},
      mode: 'simulated',
      metadata: {},
      operator: PERSON.name,
      bindings: {},
    });
    await this.lab.engine.start(executionId, PERSON);
    return executionId;
  }

  live(executionId: string): LiveExecution | undefined {
    return this.lab.engine.find(executionId)?.live();
  }

  status(executionId: string): string | undefined {
    return this.lab.store.connection.get<{ status: string }>(
      'SELECT status FROM executions WHERE execution_id = ?',
      executionId,
    )?.status;
  }

  /** Calls `act` in the turn of the event loop after `count` more commits. */
  afterCommits(count: number, act: () => void): void {
    let left = count;
    const listening = this.lab.store.journal.onCommitted(() => {
      if (--left > 0) return;
      listening[Symbol.dispose]();
      act();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.lab[Symbol.asyncDispose]();
  }
}

/** Waits until `check` holds; the milliseconds that took, or null when it took longer than `limitMs`. */
export async function until(check: () => boolean, limitMs: number): Promise<number | null> {
  const start = performance.now();
  while (!check()) {
    if (performance.now() - start > limitMs) return null;
    await wait(2);
  }
  return Math.round(performance.now() - start);
}

/** Command ids in the instruments' own log, in the order in which they were carried out. */
export function carriedOut(instrumentsDir: string): string[] {
  const file = join(instrumentsDir, 'virtual-lab.log.jsonl');
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { readonly commandId?: string | null }).commandId)
    .filter((commandId) => typeof commandId === 'string');
}
