import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createRouterClient } from '@orpc/server';
import { expect, it } from 'vitest';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { openHost } from './open-host.ts';

const shipped = readdirSync(join(import.meta.dirname, '../../resources/protocols'))
  .filter((name) => name.endsWith('.wellrun.json'))
  .map((name) => name.replace('.wellrun.json', ''));

it('every protocol that ships can be queued on the virtual lab as it is', async () => {
  using folder = new TemporaryFolder();
  await using lab = await openHost({ dataDir: folder.path, speed: 1, seed: 'shipped' });
  const client = createRouterClient(lab.router, { context: { origin: 'memory' } });
  expect(shipped).toHaveLength(10);
  for (const protocolId of shipped) {
    const answer = await client.queue.check({
      requestId: protocolId,
      protocolId,
      parameters: {},
      mode: 'simulated',
      operator: 'JM',
    });
    expect(answer.impossible, protocolId).toBeNull();
    expect(answer.expectedEnd, protocolId).not.toBeNull();
  }
});
