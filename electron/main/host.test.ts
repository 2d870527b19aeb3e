import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect, deferLink, type HostLink } from './host-link.ts';
import { openHost } from './host.ts';

describe('the host inside the shell', () => {
  let dataDir: string;
  let link: HostLink;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'wellrun-inside-'));
    link = deferLink(openHost({ dataDir, appVersion: '9.8.7' }));
  });
  afterEach(async () => {
    await link.dispose();
    rmSync(dataDir, { recursive: true, maxRetries: 3 });
  });

  it('serves the contract over a port, also one that came before it was open', async () => {
    const { client, close } = connect(link);
    expect(await client.lab.overview()).toMatchObject({ version: '9.8.7', dataDir });
    expect((await client.protocols.list()).length).toBeGreaterThan(0);
    const feed = await client.feed.subscribe({});
    expect((await feed.next()).value).toMatchObject({ type: 'snapshot' });
    close();
  });

  it('is the only master of its record: a second one is refused with a sentence', async () => {
    await connect(link).client.lab.overview();
    await expect(openHost({ dataDir, appVersion: '9.8.7' })).rejects.toMatchObject({ code: 'storage-in-use' });
  });

  it('ends every port when it never opens', async () => {
    await connect(link).client.lab.overview();
    const second = deferLink(openHost({ dataDir, appVersion: '9.8.7' }));
    await connect(second).ended;
    await second.dispose();
  });
});
