import { createRouterClient } from '@orpc/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '#core/lab.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import { EXAMPLE_FILES } from '#core/protocols/opentrons/testing/example-files.ts';
import { waitingProtocol } from '#core/testing/library-bench.ts';
import { openHost } from './open-host.ts';

let folder: TemporaryFolder;
let lab: Lab;
let requests = 0;

const clientOf = () => createRouterClient(lab.router, { context: { origin: 'memory' } });
type Client = ReturnType<typeof clientOf>;
let client: Client;

beforeAll(async () => {
  folder = new TemporaryFolder();
  lab = await openHost({ dataDir: folder.path, speed: 'instant', seed: 'library' });
  client = clientOf();
});

afterAll(async () => {
  await lab[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

/** Version 1 approved, version 2 a draft. */
async function twoVersions(id: string): Promise<void> {
  for (const version of [1, 2])
    await client.protocols.import({ text: JSON.stringify(waitingProtocol({ id, version, name: `Rest ${version}` })) });
  await client.library.setState({ protocolId: id, version: 1, to: 'approved', operator: 'bert' });
}

function request(): string {
  return `library-request-${++requests}`;
}

async function whenEnded(jobId: string): Promise<string> {
  for (;;) {
    const { state } = await client.queue.get({ jobId });
    if (['completed', 'failed', 'cancelled'].includes(state)) return state;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('the library behind the contract', () => {
  it('goes from a working copy to a version that is compared, approved and found', async () => {
    const draft = await client.library.newDraft({
      from: { kind: 'nothing', name: 'Shake and rest' },
      operator: 'anna',
    });
    const document = { ...draft.document, description: 'For the hedgehog assay' };
    const { draftId } = draft;
    const saved = await client.library.saveDraft({ draftId, revision: 1, document, operator: 'anna' });
    expect(await client.library.drafts()).toMatchObject([{ draftId, revision: saved.revision, nextVersion: 1 }]);
    await expect(client.library.saveDraft({ draftId, revision: 1, document })).rejects.toMatchObject({
      data: { code: 'conflict', details: { revision: 2, savedBy: 'anna' } },
    });
    const { summary, version } = await client.library.releaseDraft({
      draftId,
      revision: 2,
      note: 'first',
      operator: 'anna',
    });
    const { protocolId } = summary;
    expect(version).toBe(1);

    const next = await client.library.newDraft({ from: { kind: 'version', protocolId } });
    const changed = { ...next.document, description: 'For the walrus assay' };
    await client.library.saveDraft({ draftId: next.draftId, revision: 1, document: changed });
    expect(await client.library.differences({ protocolId, from: 1, to: { draftId: next.draftId } })).toEqual([
      expect.objectContaining({
        field: 'Description',
        before: 'For the hedgehog assay',
        after: 'For the walrus assay',
      }),
    ]);
    await client.library.releaseDraft({ draftId: next.draftId, revision: 2 });
    expect(await client.library.differences({ protocolId, from: 1, to: 2 })).toHaveLength(1);
    await client.library.setState({ protocolId, version: 1, to: 'approved', reason: 'tried', operator: 'bert' });
    expect(await client.library.search({ text: 'hedgeh' })).toMatchObject([{ protocolId }]);
    expect(await client.protocols.get({ protocolId, version: 2 })).toMatchObject({
      version: 2,
      state: 'draft',
      summary: { version: 1, newestVersion: 2, state: 'approved' },
      document: { description: 'For the walrus assay' },
    });
    const [second] = await client.library.versions({ protocolId });
    expect(second).toMatchObject({ version: 2, origin: { kind: 'builder', basedOn: 1 } });
    const place = { protocolId, folder: 'Assays/Own', isFavourite: true };
    expect(await client.library.organise(place)).toMatchObject({ folder: 'Assays/Own', isFavourite: true });
    expect(await client.library.sources()).toEqual([]);
  });

  it('inserts a protocol into a document, twice, and what comes of it runs to the end', async () => {
    const draft = await client.library.newDraft({ from: { kind: 'nothing', name: 'Feed and feed' } });
    const once = await client.library.insert({
      document: draft.document,
      protocolId: 'ipsc-feed',
      afterStepId: 'step_1',
    });
    const { document, stepId } = await client.library.insert({
      ...once,
      protocolId: 'ipsc-feed',
      version: 2,
      afterStepId: once.stepId,
      name: 'The other flask',
    });
    expect(await client.library.draft({ draftId: draft.draftId })).toEqual(draft);
    await client.library.saveDraft({ draftId: draft.draftId, revision: 1, document });
    const { summary } = await client.library.releaseDraft({ draftId: draft.draftId, revision: 2 });
    const { protocolId } = summary;
    const { plan } = await client.protocols.plan({ protocolId, parameters: {}, mode: 'simulated' });
    expect(plan?.steps.find((row) => row.stepId === stepId)?.sentence).toBe(
      'The other flask, from ipsc-feed v2: 2 steps in order.',
    );
    const { jobId } = await client.queue.submit({ protocolId, mode: 'simulated', requestId: request() });
    expect(await whenEnded(jobId)).toBe('completed');

    const other = { document: { ...document, cellLine: 'HepG2' }, protocolId: 'ipsc-feed', afterStepId: null };
    await expect(client.library.insert(other)).rejects.toMatchObject({
      data: { code: 'protocol-invalid', issues: [{ path: 'cellLine' }] },
    });
    await expect(client.library.insert({ ...other, protocolId: 'none' })).rejects.toMatchObject({
      data: { code: 'not-found' },
    });
  });

  it('exports an archive that another host takes in', async () => {
    const { fileName, contents } = await client.library.exportMany({ protocolIds: ['ipsc-feed', 'balance-check'] });
    const outcomes = await client.library.import({ fileName, contents });
    expect(outcomes.map((one) => one.outcome)).toEqual(['known', 'known']);
    expect(await client.library.opentrons({ protocolId: 'ipsc-feed' })).toBeNull();
  });

  it('takes Opentrons protocols with their labware, keeps the files, and says what was left out', async () => {
    for (const [name, write] of Object.entries(EXAMPLE_FILES)) {
      const text = write().text();
      const { schemaVersion } = JSON.parse(text) as { schemaVersion: number };
      const given = { fileName: `${name}.json`, contents: Buffer.from(text).toString('base64') };
      const [outcome] = await client.library.import(given);
      expect(outcome, name).toMatchObject({ outcome: 'imported', issues: [] });
      const { protocolId } = outcome!.protocol!;
      const report = await client.library.opentrons({ protocolId });
      expect(report, name).toMatchObject({ fileName: given.fileName, schemaVersion });
      expect(outcome!.notCarriedOver).toEqual(expect.arrayContaining(report!.notCarriedOver));
      expect((await client.protocols.plan({ protocolId, parameters: {}, mode: 'dry-run' })).issues).toEqual([]);
      expect((await client.library.import(given))[0]!.outcome).toBe('known');
    }
    const broken = {
      fileName: 'x.json',
      contents: Buffer.from('{"$otSharedSchema":"#/protocol/schemas/8"}').toString('base64'),
    };
    expect((await client.library.import(broken))[0]).toMatchObject({ outcome: 'refused', protocol: null });
  });

  it('runs the version that was asked for, and the approved one when none was', async () => {
    await twoVersions('asked-for');
    const asked = { protocolId: 'asked-for', mode: 'dry-run' } as const;
    const one = await client.executions.create({ ...asked, requestId: request() });
    const two = await client.executions.create({ ...asked, requestId: request(), version: 2 });
    expect([one.protocolVersion, two.protocolVersion]).toEqual([1, 2]);
    expect((await client.protocols.plan({ ...asked, parameters: {}, version: 2 })).plan?.protocolName).toBe('Rest 2');
    expect(JSON.parse((await client.protocols.export({ protocolId: 'asked-for', version: 2 })).text)).toMatchObject({
      version: 2,
    });
    const job = await client.queue.submit({ ...asked, requestId: request(), version: 2, hold: true });
    expect(job.protocolVersion).toBe(2);
    await expect(client.executions.create({ ...asked, requestId: request(), version: 7 })).rejects.toThrow(
      'Rest 2 has no version 7.',
    );
  });

  it('keeps a job that waits to the version it was submitted with, though a newer one is approved meanwhile', async () => {
    await twoVersions('waits-long');
    const wish = { protocolId: 'waits-long', mode: 'simulated', requestId: request(), hold: true } as const;
    const { jobId } = await client.queue.submit(wish);
    await client.library.setState({ protocolId: 'waits-long', version: 2, to: 'approved', operator: 'bert' });
    await client.queue.release({ jobId });
    expect(await whenEnded(jobId)).toBe('completed');
    expect((await client.executions.plan({ executionId: jobId })).protocolVersion).toBe(1);
    expect((await client.library.versions({ protocolId: 'waits-long' })).map((one) => one.runs)).toEqual([0, 1]);
  });

  it('starts nothing of a retired version but dry runs: not from Run, not from the queue, not what waits already', async () => {
    await twoVersions('retired');
    const wish = { protocolId: 'retired', mode: 'simulated', version: 1 } as const;
    const { jobId } = await client.queue.submit({ ...wish, requestId: request(), hold: true });
    const pending = await client.executions.create({ ...wish, requestId: request() });
    await client.library.setState({ protocolId: 'retired', version: 1, to: 'retired', reason: 'replaced' });
    const sentence = /^Version 1 of Rest 1 is retired, so it runs only as a dry run\./;
    await expect(client.executions.create({ ...wish, requestId: request() })).rejects.toThrow(sentence);
    await expect(client.queue.submit({ ...wish, requestId: request() })).rejects.toThrow(sentence);
    await expect(client.executions.start({ executionId: pending.executionId })).rejects.toThrow(sentence);
    const { checks } = await client.protocols.plan({ ...wish, parameters: {} });
    expect(checks[0]).toMatchObject({ met: false, sentence: expect.stringMatching(sentence) as string });
    await client.queue.release({ jobId });
    await expect
      .poll(async () => (await client.queue.get({ jobId })).waits)
      .toMatchObject({ kind: 'impossible', sentence: expect.stringMatching(sentence) as string });
    // Taken up again it starts by itself.
    await client.library.setState({ protocolId: 'retired', version: 1, to: 'draft' });
    expect(await whenEnded(jobId)).toBe('completed');
    await client.library.setState({ protocolId: 'retired', version: 1, to: 'retired' });
    const dry = await client.executions.create({ ...wish, mode: 'dry-run', requestId: request() });
    expect(dry.protocolVersion).toBe(1);
  });

  it('asks for approval on real instruments where the lab wants it, by four eyes where it wants those', async () => {
    await twoVersions('asks');
    const real = { protocolId: 'asks', mode: 'real', version: 2 } as const;
    const refusal = 'In this lab only approved protocols run on real instruments, and version 2 of Rest 2 is a draft.';
    await expect(client.lab.setSetting({ key: 'protocols.approval', value: 'sometimes' })).rejects.toThrow(
      'one of none',
    );
    try {
      // Nothing it needs is a real instrument, so nothing else refuses it.
      expect((await client.executions.create({ ...real, requestId: request() })).protocolVersion).toBe(2);
      await client.lab.setSetting({ key: 'protocols.approval', value: 'required' });
      await expect(client.executions.create({ ...real, requestId: request() })).rejects.toThrow(refusal);
      await expect(client.queue.submit({ ...real, requestId: request() })).rejects.toThrow(refusal);
      const batch = { ...real, requestId: request(), title: 'All', rows: [{}, {}] };
      await expect(client.queue.submitBatch(batch)).rejects.toThrow(refusal);
      const job = { ...real, requestId: request() };
      await expect(client.queue.addRecurring({ title: 'x', cron: '0 9 * * *', job })).rejects.toThrow(refusal);
      const simulated = { ...real, mode: 'simulated', requestId: request(), hold: true } as const;
      expect((await client.queue.submit(simulated)).protocolVersion).toBe(2);
      expect((await client.executions.create({ ...real, version: 1, requestId: request() })).protocolVersion).toBe(1);

      await client.lab.setSetting({ key: 'protocols.approval', value: 'four-eyes' });
      const approve = { protocolId: 'asks', version: 2, to: 'approved' } as const;
      await expect(client.library.setState({ ...approve, operator: 'Operator ' })).rejects.toThrow(
        'nobody approves what they saved themselves',
      );
      expect((await client.library.setState({ ...approve, operator: 'bert' })).state).toBe('approved');
      expect((await client.protocols.plan({ ...real, parameters: {} })).checks).toContainEqual(
        expect.objectContaining({ met: true, sentence: 'Version 2 is approved' }),
      );
      expect((await client.executions.create({ ...real, requestId: request() })).protocolVersion).toBe(2);
    } finally {
      await client.lab.setSetting({ key: 'protocols.approval', value: 'none' });
    }
  });
});
