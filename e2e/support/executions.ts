import { randomUUID } from 'node:crypto';
import type { CommandRecord, ExecutionSummary, LiveExecution, StepRecord } from '#core/contract/execution.ts';
import type { ServedHost } from './served-host.ts';

export interface Details {
  readonly execution: LiveExecution;
  readonly steps: readonly StepRecord[];
}

/** Creates and starts a simulated execution, as a program would. */
export async function startExecution(
  host: ServedHost,
  protocolId: string,
  parameters: Record<string, unknown> = {},
): Promise<string> {
  const { executionId } = await host.call<ExecutionSummary>('POST', '/executions', {
    requestId: randomUUID(),
    protocolId,
    parameters,
    mode: 'simulated',
    operator: 'JM',
  });
  await host.call('POST', `/executions/${executionId}/start`);
  return executionId;
}

export function detailsOf(host: ServedHost, executionId: string): Promise<Details> {
  return host.call<Details>('GET', `/executions/${executionId}`);
}

/** Resolves with the details as soon as `check` holds for them. A job has no execution before its turn has come. */
export async function whenDetails(
  host: ServedHost,
  executionId: string,
  check: (details: Details) => boolean,
  limitMs = 45_000,
): Promise<Details> {
  const until = Date.now() + limitMs;
  for (;;) {
    const details = await detailsOf(host, executionId).catch((error: unknown) => {
      if (!String(error).includes('"not-found"') || Date.now() > until) throw error;
    });
    if (details !== undefined && check(details)) return details;
    if (details !== undefined && Date.now() > until) {
      throw new Error(
        `${executionId} is ${details.execution.status} (${details.execution.reasons.join(', ')}) and did not become what was waited for.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export async function setSpeed(host: ServedHost, speed: number | 'instant'): Promise<void> {
  await host.call('POST', '/lab/speed', { speed });
}

/** Resolves with the instrument while a command that cannot be repeated unasked is on its way; the lab then runs in real time. */
export async function whenConsuming(host: ServedHost, executionId: string): Promise<string> {
  for (;;) {
    await setSpeed(host, 200);
    const open = await openConsume(host, executionId);
    if (open !== undefined) {
      await setSpeed(host, 1);
      const still = await openConsume(host, executionId);
      if (still !== undefined) return still;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function openConsume(host: ServedHost, executionId: string): Promise<string | undefined> {
  const commands = await host.call<CommandRecord[]>('GET', `/executions/${executionId}/commands`);
  const last = commands.at(-1);
  return last?.outcome === null && last.effect === 'consume' ? last.instrumentId : undefined;
}
