import type { Logger } from '#core/base/logger.ts';
import { connect, type HostLink } from './host-link.ts';

export interface StopFailure {
  readonly executionId: string;
  readonly sentence: string;
}

/** Stopping always ends in bounded time on the host; past this the host itself is not answering. */
const PATIENCE_MS = 60_000;

/**
 * Stops executions to a safe state and waits until each has ended.
 *
 * @returns what did not end, with the host's sentence; empty when all is still
 */
export async function stopExecutions(link: HostLink, executionIds: readonly string[]): Promise<StopFailure[]> {
  const connection = connect(link);
  const lost = connection.ended.then(() => {
    throw new Error('The connection to the host was lost.');
  });
  try {
    const answers = await Promise.all(
      executionIds.map((executionId) =>
        Promise.race([stopOne(connection.client.executions.stop({ executionId })), lost]).then(
          () => undefined,
          (error: unknown) => ({ executionId, sentence: error instanceof Error ? error.message : String(error) }),
        ),
      ),
    );
    return answers.filter((answer) => answer !== undefined);
  } finally {
    lost.catch(() => undefined);
    connection.close();
  }
}

async function stopOne(stopping: Promise<{ readonly status: string }>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('The host did not answer within a minute.')), PATIENCE_MS);
  });
  try {
    const { status } = await Promise.race([stopping, patience]);
    if (status === 'running') throw new Error('It is still stopping.');
  } finally {
    clearTimeout(timer);
  }
}

/** The software stop from outside the page: every instrument to its safe state, every execution held. */
export async function stopAll(link: HostLink, log: Logger): Promise<void> {
  const connection = connect(link);
  try {
    const { confirmations } = await connection.client.lab.stopAll({});
    log.warn({ confirmations }, 'Stop all was asked for in the menu.');
  } catch (error) {
    log.error({ error: String(error) }, 'Stop all was asked for in the menu and did not reach the host.');
  } finally {
    connection.close();
  }
}
