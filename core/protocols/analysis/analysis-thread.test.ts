import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, expect, it } from 'vitest';
import { SystemClock } from '../../base/clock.ts';
import type { JsonObject } from '../../contract/json.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import { FakeClock } from '../../testing/fake-clock.ts';
import { TemporaryFolder } from '../../testing/temporary-folder.ts';
import { ANNA, LibraryBench } from '../../testing/library-bench.ts';
import { loadCatalog } from '../catalog.ts';
import { ownFormat } from '../library/files/document-format.ts';
import { FileDesk } from '../library/files/file-desk.ts';
import type { LongWork } from '../long-work.ts';
import { readProtocol } from '../parse-protocol.ts';
import { planProtocol } from '../plan-protocol.ts';
import { ProgramLoader } from '../program/load-program.ts';
import { planDocument } from '../program/plan-document.ts';
import { analyseDocument } from './analyse-document.ts';
import { AnalysisThread } from './analysis-thread.ts';

const catalog = loadCatalog(join(import.meta.dirname, '../../../resources'));
const threads: AnalysisThread[] = [];
afterEach(async () => {
  for (const thread of threads.splice(0)) await thread[Symbol.asyncDispose]();
});

function open(deps: Partial<ConstructorParameters<typeof AnalysisThread>[0]> = {}): AnalysisThread {
  const thread = new AnalysisThread({ clock: new SystemClock(), ...deps });
  threads.push(thread);
  return thread;
}

/** A protocol of so many steps, each with work of its own. */
function protocolOf(count: number, name = 'Long'): JsonObject {
  const params = (index: number): JsonObject => ({
    labware: 'plate',
    wells: `column ${(index % 12) + 1}`,
    reagent: 'dpbs',
    volumeUl: 0.01,
  });
  return {
    wellrun: 1,
    id: 'long',
    name,
    version: 1,
    operationType: 'test',
    labware: { plate: { title: 'Plate', type: 'plate_96_white' } },
    steps: Array.from({ length: count }, (_, index) => ({
      id: `step_${index}`,
      name: `Step ${index}`,
      operation: 'dispense',
      params: params(index),
    })),
  };
}
const ask = (document: JsonObject) => ({ document, parameters: {} });

describe('the thread of analyses', () => {
  it('answers as the analysis itself does, one question after the other', async () => {
    const thread = open();
    const trace = { labwareId: 'plate', well: 'A1' };
    const answers = await Promise.all(
      [3, 20].map((count) => thread.analyse({ ...ask(protocolOf(count)), trace }, catalog)),
    );
    expect(answers).toEqual([3, 20].map((count) => analyseDocument(protocolOf(count), {}, catalog, trace)));
  });

  it('plans with the catalogue as it is when it is asked', async () => {
    const thread = open();
    const before = await thread.analyse(ask(protocolOf(12)), catalog);
    const dpbs = catalog.reagents.get('dpbs')!;
    const dearer = { ...catalog, reagents: new Map(catalog.reagents).set('dpbs', { ...dpbs, priceUsd: 1000 }) };
    const after = await thread.analyse(ask(protocolOf(12)), dearer);
    expect(after.cost!.low).toBeGreaterThan(before.cost!.low + 100);
  });

  it('answers the newest question of a screen and cancels those that wait before it', async () => {
    const thread = open();
    const screen = 'builder';
    const asked = [1, 2, 3, 4].map((count) => thread.analyse(ask(protocolOf(count)), catalog, { screen }));
    const other = thread.analyse(ask(protocolOf(5)), catalog, { screen: 'print' });
    const results = await Promise.allSettled(asked);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 'cancelled' } });
    expect(results[3]).toMatchObject({ value: { stepCount: 4 } });
    expect((await other).stepCount).toBe(5);
  });

  it('drops a question that nobody waits for any more, before and while it is worked on', async () => {
    const thread = open();
    const [first, second] = [new AbortController(), new AbortController()];
    const running = thread.analyse(ask(protocolOf(500)), catalog, { signal: first.signal });
    const waiting = thread.analyse(ask(protocolOf(500)), catalog, { signal: second.signal });
    const last = thread.analyse(ask(protocolOf(2)), catalog);
    first.abort();
    second.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    expect((await last).stepCount).toBe(2);
    await expect(thread.analyse(ask(protocolOf(1)), catalog, { signal: first.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  it('leaves the loop of its host free, which the same analysis made there would hold', async () => {
    const thread = open();
    await thread.analyse(ask(protocolOf(10)), catalog);
    const document = protocolOf(10_000);
    const longestDelay = async (work: () => unknown): Promise<number> => {
      const delays = monitorEventLoopDelay({ resolution: 1 });
      delays.enable();
      await new Promise((resolve) => setTimeout(resolve, 20));
      await work();
      await new Promise((resolve) => setTimeout(resolve, 20));
      delays.disable();
      return delays.max;
    };
    const inline = await longestDelay(() => analyseDocument(document, {}, catalog));
    const beside = await longestDelay(() => thread.analyse(ask(document), catalog));
    expect(beside / inline).toBeLessThan(0.5);
  });

  it('plans what is long, with rounds counted, as it would be planned here; what is short is planned here', async () => {
    const documentOf = (value: JsonObject): ProtocolDocument => {
      const read = readProtocol(value);
      if ('issues' in read) throw new Error(JSON.stringify(read.issues));
      return read.document;
    };
    const rest = { id: 'rest', name: 'Rest', operation: 'wait', params: { seconds: 1 }, repeat: { times: 300 } };
    const short = documentOf(protocolOf(20));
    const faulty = documentOf({ ...protocolOf(1000), labware: { plate: { title: 'Plate', type: 'plate_97' } } });
    const long = [documentOf(protocolOf(1000)), documentOf({ ...protocolOf(1), steps: [rest] }), faulty];
    const plan = (document: ProtocolDocument, plans: AnalysisThread) =>
      planDocument(document, {}, catalog, new ProgramLoader(), plans);

    const thread = open();
    for (const document of [short, ...long])
      expect(await plan(document, thread)).toEqual(planProtocol(document, {}, catalog));
    expect(await plan(faulty, thread)).toHaveProperty('issues');

    // Without its thread, what needs it cannot be planned.
    await thread[Symbol.asyncDispose]();
    expect(await plan(short, thread)).toHaveProperty('plan');
    for (const document of long) await expect(plan(document, thread)).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('reads and plans long protocols that are imported or saved as a version, and no short ones', async () => {
    const thread = open();
    const done: string[] = [];
    const longWork: LongWork = {
      read: (text) => (done.push('read'), thread.read(text)),
      plan: (...given) => (done.push('plan'), thread.plan(...given)),
    };
    using bench = await LibraryBench.open({ longWork });
    const { library, drafts } = bench;
    const files = new FileDesk({ library, formats: [ownFormat(longWork)], importLabware: () => Promise.resolve() });
    const take = (document: JsonObject): ReturnType<typeof files.import> =>
      files.import({ fileName: 'p.json', contents: Buffer.from(JSON.stringify(document)).toString('base64') }, ANNA);

    const [imported] = await take(protocolOf(600));
    expect(imported).toMatchObject({ outcome: 'imported', protocol: { protocolId: 'long', version: 1 } });
    expect(done.splice(0)).toEqual(['read', 'plan']);
    const draft = await drafts.begin({ kind: 'version', protocolId: 'long' }, ANNA);
    expect(await drafts.release(draft.draftId, 1, 'again', ANNA)).toMatchObject({ version: 2 });
    expect(done.splice(0)).toEqual(['read', 'plan']);
    expect((await library.import(JSON.stringify({ ...protocolOf(600), id: 'third' }), ANNA)).stepCount).toBe(600);
    expect(done.splice(0)).toEqual(['read', 'plan']);

    const [faulty] = await take({ ...protocolOf(600), labware: {} });
    expect(faulty).toMatchObject({ outcome: 'refused' });
    expect(faulty?.issues.at(-1)).toMatchObject({ more: { count: 550 } });
    expect(done.splice(0)).toEqual(['read']);
    expect(await take({ ...protocolOf(3), id: 'short' })).toMatchObject([{ outcome: 'imported' }]);
    expect(done).toEqual([]);
  });

  it('starts again after its thread was lost, and blames no other question', async () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'fails-once.mjs');
    const answer = '{ analysis: { stepCount: document.name } }';
    const code = `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ document }) => { if (document.name === 'bad') process.exit(3); parentPort.postMessage(${answer}); });`;
    writeFileSync(file, code);
    const thread = open({ file });
    const of = (name: string) => thread.analyse({ document: { name }, parameters: {} }, catalog);
    expect((await of('first')).stepCount).toBe('first');
    const [bad, good] = await Promise.allSettled([of('bad'), of('good')]);
    expect(bad).toMatchObject({ status: 'rejected', reason: { code: 'invariant' } });
    expect(good).toMatchObject({ status: 'fulfilled', value: { stepCount: 'good' } });
  });

  it('works without a thread where none can be had', async () => {
    const thread = open({ file: join(import.meta.dirname, 'there-is-no-such-file.mjs') });
    expect((await thread.analyse(ask(protocolOf(3)), catalog)).stepCount).toBe(3);
    expect((await thread.analyse(ask(protocolOf(4)), catalog)).stepCount).toBe(4);
  });

  it('gives up what does not end, and answers the next question', async () => {
    using folder = new TemporaryFolder();
    const file = join(folder.path, 'hangs.mjs');
    writeFileSync(
      file,
      `import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ document }) => { if (document.name !== 'hangs') parentPort.postMessage({ analysis: {} }); });`,
    );
    const clock = new FakeClock();
    const thread = open({ file, clock });
    await thread.analyse({ document: {}, parameters: {} }, catalog);
    const hanging = thread.analyse({ document: { name: 'hangs' }, parameters: {} }, catalog);
    const next = thread.analyse({ document: {}, parameters: {} }, catalog);
    const given = expect(hanging).rejects.toMatchObject({ code: 'bad-input' });
    await clock.advance(31_000);
    await given;
    expect(await next).toEqual({});
  });

  it('ends with its owner, and what waits is cancelled', async () => {
    const thread = open();
    const asked = [thread.analyse(ask(protocolOf(50)), catalog), thread.analyse(ask(protocolOf(50)), catalog)];
    const ended = Promise.allSettled(asked);
    await thread[Symbol.asyncDispose]();
    expect((await ended).map((one) => one.status)).toEqual(['rejected', 'rejected']);
    await expect(thread.analyse(ask(protocolOf(1)), catalog)).rejects.toMatchObject({ code: 'cancelled' });
  });
});
