import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SeededRandom, type Random } from '#core/base/random.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import type { Lab } from '#core/lab.ts';
import { parseProtocol } from '#core/protocols/parse-protocol.ts';
import { stepWaits } from '#core/queue/step-waits.ts';
import { readLeases } from '#core/store/lease-queries.ts';
import { readLabware } from '#core/store/labware-rows.ts';
import { TemporaryFolder } from '#core/testing/temporary-folder.ts';
import type { VirtualLab } from '#drivers/virtual-lab/virtual-lab.ts';
import { openIdealLab } from './testing/open-ideal-lab.ts';

const TESTER = { name: 'tester', role: 'operator' };

/** A lab with its virtual instruments in this process, and somebody who looks at every place after every command. */
class DeckLab implements AsyncDisposable {
  readonly lab: Lab;
  readonly world: VirtualLab['world'];
  /** What was wrong at any moment, in words. */
  readonly found = new Set<string>();
  /** Who stood where, by instrument and place. */
  readonly stood = new Map<string, Set<string>>();
  /** Answers of the operator; without one a question stays open. */
  answers = true;
  readonly #cleanup = new DisposableStack();
  #requests = 0;

  private constructor(lab: Lab, virtualLab: VirtualLab) {
    this.lab = lab;
    this.world = virtualLab.world;
    this.#cleanup.use(
      lab.store.journal.onCommitted((events) => {
        if (events.some((event) => event.kind === 'command.outcome')) this.#judge();
        for (const event of events)
          if (event.kind === 'step.attention' && event.data.attention.kind === 'operator' && this.answers)
            void this.answer(event.subject);
      }),
    );
  }

  static async open(folder: TemporaryFolder): Promise<DeckLab> {
    const { lab, virtualLab } = await openIdealLab({
      dataDir: join(folder.path, 'data'),
      instrumentsDir: join(folder.path, 'virtual'),
      seed: 'deck',
    });
    return new DeckLab(lab, virtualLab);
  }

  async answer(executionId: string): Promise<void> {
    const [attention] = this.lab.engine.find(executionId)?.openAttention ?? [];
    if (attention?.kind === 'operator')
      await this.lab.engine.answer(executionId, attention.stepId, attention.options[0] ?? 'ok', TESTER);
  }

  /** Puts jobs in the queue, in this order. */
  async submit(...documents: readonly (ProtocolDocument | string)[]): Promise<string[]> {
    const ids: string[] = [];
    for (const document of documents) {
      const given = typeof document === 'string' ? undefined : document;
      const job = await this.lab.queue.desk.submit(
        {
          requestId: `deck-${++this.#requests}`,
          protocolId: typeof document === 'string' ? document : document.id,
          parameters: {},
          metadata: {},
          bindings: {},
          mode: 'simulated',
          operator: TESTER.name,
          priority: 5,
          notBefore: null,
          due: null,
          deadline: null,
          retry: { times: 0, waitMs: 60_000 },
          hold: false,
        },
        given,
      );
      ids.push(job.jobId);
    }
    return ids;
  }

  /** Resolves after something was recorded for which `check` holds, or holds already. */
  async when(check: () => boolean): Promise<void> {
    while (!check())
      await new Promise<void>((resolve) => {
        const listening = this.lab.store.journal.onCommitted(() => {
          listening[Symbol.dispose]();
          setImmediate(resolve);
        });
      });
  }

  /** Also what waits without being recorded. */
  async whenWaiting(executionId: string, words: RegExp): Promise<string> {
    for (;;) {
      const sentence = this.waitOf(executionId);
      if (words.test(sentence ?? '')) return sentence!;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  waitOf(executionId: string): string | undefined {
    const leases = this.lab.engine.find(executionId)?.deps.leases;
    if (leases === undefined) return undefined;
    return stepWaits(leases, () => '12:00').find((wait) => wait.executionId === executionId)?.sentence;
  }

  statuses(): Record<string, string> {
    const rows = this.lab.store.connection.all<{ id: string; status: string }>(
      'SELECT execution_id AS id, status FROM executions',
    );
    return Object.fromEntries(rows.map(({ id, status }) => [id, status]));
  }

  hasEnded(ids: readonly string[], status = 'completed'): boolean {
    const all = this.statuses();
    return ids.every((id) => all[id] === status);
  }

  /** instrument, place -> labware, by the register. */
  onRecord(): Record<string, string> {
    const rows = readLabware(this.lab.store.connection).filter((row) => row.instrument !== null);
    return Object.fromEntries(rows.map((row) => [`${row.instrument}, ${row.place}`, row.labware_id]));
  }

  /** The same as the simulated instruments have it. */
  inTruth(): Record<string, string> {
    const standing = [...this.world.labware].filter((one) => one.location.instrument !== 'shelf');
    return Object.fromEntries(standing.map(({ id, location }) => [`${location.instrument}, ${location.place}`, id]));
  }

  #judge(): void {
    const holders = new Map<string, string>();
    for (const row of readLabware(this.lab.store.connection)) {
      const { instrument, place, labware_id: id } = row;
      if (instrument === null) continue;
      const where = `${instrument}, ${place ?? 'somewhere'}`;
      if (place === null) this.found.add(`${id} is on ${where}`);
      if (holders.has(where)) this.found.add(`${where} holds two on record`);
      holders.set(where, id);
      this.stood.set(where, (this.stood.get(where) ?? new Set()).add(id));
      const truth = this.world.findLabware(id)?.location;
      if (truth?.instrument !== instrument || truth.place !== place)
        this.found.add(`${id} is on record on ${where}; it stands on ${truth?.instrument}, ${truth?.place}`);
    }
    const leased = new Set<string>();
    for (const { assetId, unit, holder } of readLeases(this.lab.store.connection)) {
      if (!assetId.includes('/places')) continue;
      const where = `${assetId.split('/')[0]}, ${unit ?? 'somewhere'}`;
      if (unit === null || leased.has(where)) this.found.add(`${where} is leased twice, or has no name`);
      leased.add(where);
      const other = holders.get(where);
      if (other !== undefined && other !== holder)
        this.found.add(`${where} is leased to ${holder}; ${other} stands there`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#cleanup.dispose();
    await this.lab[Symbol.asyncDispose]();
  }
}

interface Piece {
  readonly type?: string;
  readonly place: string;
  readonly instrument?: string;
  readonly fixed?: boolean;
}

function protocolOf(id: string, labware: Record<string, Piece>, steps: readonly object[]): ProtocolDocument {
  const pieces = Object.entries(labware).map(([name, { type = 'plate_96_white', instrument, place, fixed }]) => [
    name,
    {
      title: name,
      type,
      location: { instrument: instrument ?? 'liquid-handler', place, ...(fixed === undefined ? {} : { fixed }) },
    },
  ]);
  const parsed = parseProtocol(
    JSON.stringify({
      wellrun: 1,
      id,
      name: id,
      version: 1,
      operationType: 'liquid',
      labware: Object.fromEntries(pieces) as object,
      steps,
    }),
  );
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.document;
}

const fill = (id: string, labware: string) => ({
  id,
  name: id,
  operation: 'dispense',
  params: { labware, wells: 'A1', reagent: 'dpbs', volumeUl: 50 },
});
const keep = (id: string, labware: string, hours: number) => ({
  id,
  name: id,
  operation: 'incubate',
  params: { labware, hours, atMost: hours + 200 },
});
const look = (id: string, labware: string) => ({
  id,
  name: id,
  operation: 'inspect',
  params: { labware, look: 'Is it there?', ask: true },
});
const carry = (id: string, labware: string, to: string, place: string) => ({
  id,
  name: id,
  operation: 'move',
  params: { labware, to, place },
});

let folder: TemporaryFolder;

beforeEach(() => {
  folder = new TemporaryFolder();
});

afterEach(() => folder[Symbol.dispose]());

describe('executions side by side', () => {
  it.each([
    ['ipsc-feed', 3],
    ['viability-plate', 4],
    ['viability-dose-response', 2],
  ] as const)('of %s never have two pieces of labware on one place', async (protocolId, count) => {
    await using deck = await DeckLab.open(folder);
    const ids = await deck.submit(...Array.from({ length: count }, () => protocolId));
    await deck.when(() => deck.hasEnded(ids));
    expect([...deck.found]).toEqual([]);
    expect(deck.onRecord()).toEqual({});
  });

  it('have a slot of the incubator each, by name, beside what people keep there, and wait where all are taken', async () => {
    await using deck = await DeckLab.open(folder);
    const { labware } = deck.lab.services.workcell;
    for (let slot = 1; slot <= 40; slot++)
      await labware.place(
        { labwareId: `P-${slot}`, type: 'plate_96_clear', at: { instrument: 'INC-1', place: `${slot}` } },
        TESTER,
      );
    const document = protocolOf('keep', { plate: { place: 'B2' } }, [fill('a', 'plate'), keep('in', 'plate', 30)]);
    const ids = await deck.submit(...Array.from({ length: 10 }, () => document));
    await deck.when(() => deck.hasEnded(ids));
    expect([...deck.found]).toEqual([]);
    const slots = [...deck.stood].filter(([where]) => /^INC-1, 4[1-4]$/.test(where));
    expect(slots.flatMap(([, holders]) => [...holders]).toSorted()).toEqual(ids.map((id) => `${id}:plate`).toSorted());
    expect(Object.keys(deck.onRecord())).toHaveLength(40);
    expect(deck.inTruth()).toEqual(deck.onRecord());
  });

  it('ask a person about labware with the place where it really stands', async () => {
    await using deck = await DeckLab.open(folder);
    deck.answers = false;
    const { labware } = deck.lab.services.workcell;
    await labware.place({ labwareId: 'P-1', type: 'plate_96_clear', at: { instrument: 'LH-1', place: 'B2' } }, TESTER);
    const leave = { ...keep('in', 'plate', 1), params: { labware: 'plate', hours: 1, atMost: 9, leave: true } };
    const note = {
      id: 'word',
      name: 'word',
      operation: 'wait_operator',
      params: { prompt: 'Go on?', options: ['Yes'] },
    };
    const steps = [fill('a', 'plate'), look('b', 'plate'), leave, look('c', 'plate'), note];
    const [id] = await deck.submit(protocolOf('asks', { plate: { place: 'B2' } }, steps));
    const asked: string[] = [];
    for (let question = 0; question < 3; question++) {
      await deck.when(() => (deck.lab.engine.find(id!)?.openAttention.length ?? 0) > 0);
      const [attention] = deck.lab.engine.find(id!)!.openAttention;
      asked.push(attention?.kind === 'operator' ? attention.prompt : '');
      await deck.answer(id!);
    }
    await deck.when(() => deck.hasEnded([id!]));
    const at = [...deck.stood].flatMap(([where, holders]) => (holders.has(`${id}:plate`) ? [where] : []));
    const deckPlace = at.find((where) => where.startsWith('LH-1'));
    const slot = at.find((where) => /^INC-1, \d+$/.test(where));
    expect(deckPlace).not.toBe('LH-1, B2');
    expect(asked).toEqual([
      `plate: Is it there? It stands on ${deckPlace}.`,
      `plate: Is it there? It is in ${slot?.replace(', ', ', slot ')}.`,
      'Go on?',
    ]);
  });

  it('wait for the place that both ask for and no other, in a sentence that names place and holder', async () => {
    await using deck = await DeckLab.open(folder);
    deck.answers = false;
    const document = protocolOf('fixed', { plate: { place: 'C2', fixed: true } }, [
      fill('a', 'plate'),
      look('b', 'plate'),
    ]);
    const [first] = await deck.submit(document);
    await deck.when(() => deck.onRecord()['LH-1, C2'] === `${first}:plate`);
    const [second] = await deck.submit(document);
    const [third] = await deck.submit(protocolOf('any', { plate: { place: 'C2' } }, [fill('a', 'plate')]));
    await deck.when(() => deck.hasEnded([third!]));
    expect(deck.stood.get('LH-1, C2')).toEqual(new Set([`${first}:plate`]));
    if (deck.lab.engine.find(second!)?.facts.status === 'running')
      expect(await deck.whenWaiting(second!, /C2/)).toBe(`LH-1, C2 is held by ${first} for plate since 12:00.`);
    deck.answers = true;
    await deck.when(() => (deck.lab.engine.find(first!)?.openAttention.length ?? 0) > 0);
    await deck.answer(first!);
    await deck.when(() => deck.hasEnded([first!, second!]));
    expect(deck.stood.get('LH-1, C2')).toEqual(new Set([`${first}:plate`, `${second}:plate`]));
    expect([...deck.found]).toEqual([]);
  });
});

describe('a place with something on it', () => {
  it('that a person has put there is passed over; who asks for that place and no other waits until it is taken away', async () => {
    await using deck = await DeckLab.open(folder);
    const { labware } = deck.lab.services.workcell;
    await labware.place({ labwareId: 'Rack 1', type: 'tip_200', at: { instrument: 'LH-1', place: 'C2' } }, TESTER);
    const plan = (fixed: boolean) => protocolOf(`p${fixed}`, { plate: { place: 'C2', fixed } }, [fill('a', 'plate')]);
    const [passing] = await deck.submit(plan(false));
    await deck.when(() => deck.hasEnded([passing!]));
    expect(deck.stood.get('LH-1, A1')).toEqual(new Set([`${passing}:plate`]));
    const [waiting] = await deck.submit(plan(true));
    expect(await deck.whenWaiting(waiting!, /C2/)).toBe(
      'On LH-1, C2 stands Rack 1 since 12:00. Take it away, and this goes on.',
    );
    await labware.remove('Rack 1', TESTER);
    await deck.when(() => deck.hasEnded([waiting!]));
    expect(deck.stood.get('LH-1, C2')).toEqual(new Set(['Rack 1', `${waiting}:plate`]));
    expect([...deck.found]).toEqual([]);
  });

  it('stays taken by what an execution that was aborted has left, until a person takes it away', async () => {
    await using deck = await DeckLab.open(folder);
    deck.answers = false;
    const document = protocolOf('left', { plate: { place: 'B2' } }, [fill('a', 'plate'), look('b', 'plate')]);
    const [first] = await deck.submit(document);
    await deck.when(() => (deck.lab.engine.find(first!)?.openAttention.length ?? 0) > 0);
    await deck.lab.engine.abort(first!, TESTER);
    for (const id of ['LH-1', 'ARM-1', 'INC-1'])
      await deck.lab.services.clearInstrument(id, 'looked at', TESTER).catch(() => undefined);
    expect(deck.onRecord()).toEqual({ 'LH-1, B2': `${first}:plate` });
    deck.answers = true;
    const [second] = await deck.submit(document);
    await deck.when(() => deck.hasEnded([second!]));
    expect(deck.stood.get('LH-1, A1')).toEqual(new Set([`${second}:plate`]));
    expect(deck.onRecord()).toEqual({ 'LH-1, B2': `${first}:plate` });
    expect(deck.inTruth()).toEqual(deck.onRecord());
    await deck.lab.services.workcell.labware.remove(`${first}:plate`, TESTER);
    const [third] = await deck.submit(document);
    await deck.when(() => deck.hasEnded([third!]));
    expect(deck.stood.get('LH-1, B2')).toEqual(new Set([`${first}:plate`, `${third}:plate`]));
    expect(deck.inTruth()).toEqual({});
    expect([...deck.found]).toEqual([]);
  });

  it('is given up on the virtual bench by what has stood there longest, when every place is taken by what is left', async () => {
    await using deck = await DeckLab.open(folder);
    deck.answers = false;
    const { labware } = deck.lab.services.workcell;
    const free = ['B2', 'C3'];
    for (const place of ['A1', 'A2', 'A3', 'B1', 'B3', 'C1', 'C2', 'D1', 'D2', 'D3'])
      await labware.place({ labwareId: `Rack ${place}`, type: 'tip_200', at: { instrument: 'LH-1', place } }, TESTER);
    const document = protocolOf('left', { plate: { place: 'B2' } }, [fill('a', 'plate'), look('b', 'plate')]);
    const left = await deck.submit(document, document);
    await deck.when(() => left.every((id) => (deck.lab.engine.find(id)?.openAttention.length ?? 0) > 0));
    for (const id of left) await deck.lab.engine.stop(id, TESTER);
    expect(free.map((place) => deck.onRecord()[`LH-1, ${place}`]?.split(':')[0])).toEqual(left);
    deck.answers = true;
    const [next] = await deck.submit(document);
    await deck.when(() => deck.hasEnded([next!]));
    expect(deck.stood.get('LH-1, B2')).toEqual(new Set([`${left[0]}:plate`, `${next}:plate`]));
    expect(deck.onRecord()['LH-1, C3']).toBe(`${left[1]}:plate`);
    expect(deck.inTruth()).toEqual(deck.onRecord());
    expect([...deck.found]).toEqual([]);
  });

  it('is the same one after a restart of the host', async () => {
    const document = protocolOf('again', { plate: { place: 'B2' } }, [
      fill('a', 'plate'),
      look('b', 'plate'),
      keep('in', 'plate', 5),
      fill('c', 'plate'),
    ]);
    let ids: string[] = [];
    let before: Record<string, string> = {};
    {
      await using deck = await DeckLab.open(folder);
      deck.answers = false;
      ids = await deck.submit(document, document, document);
      await deck.when(() => ids.every((id) => (deck.lab.engine.find(id)?.openAttention.length ?? 0) > 0));
      before = deck.onRecord();
      expect(Object.keys(before)).toHaveLength(3);
    }
    await using deck = await DeckLab.open(folder);
    expect(deck.onRecord()).toEqual(before);
    expect(deck.inTruth()).toEqual(before);
    for (const id of ids) {
      await deck.answer(id).catch(() => undefined);
      await deck.lab.engine.resume(id, TESTER);
    }
    await deck.when(() => deck.hasEnded(ids));
    expect([...deck.found]).toEqual([]);
    expect(deck.inTruth()).toEqual({});
  });
});

/** A protocol on one to three pieces of labware that go here and there. */
function randomProtocol(random: Random, index: number): ProtocolDocument {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random.next() * items.length)]!;
  const names = ['one', 'two', 'three'].slice(0, 1 + Math.floor(random.next() * 3));
  const free = ['A1', 'A2', 'B2', 'C3'];
  const labware = Object.fromEntries(
    names.map((name) => {
      const place = free.splice(Math.floor(random.next() * free.length), 1)[0]!;
      return [name, { place, ...(random.next() < 0.2 ? { fixed: true } : {}) }];
    }),
  );
  const steps = Array.from({ length: 3 + Math.floor(random.next() * 5) }, (_, at) => {
    const name = pick(names);
    const kinds = [
      () => fill(`s${at}`, name),
      () => keep(`s${at}`, name, 1 + Math.floor(random.next() * 20)),
      // Within one protocol each piece has a place of its own; those of all protocols are the same.
      () => carry(`s${at}`, name, 'liquid-handler', `D${names.indexOf(name) + 1}`),
    ];
    return pick(kinds)();
  });
  return protocolOf(`random-${index}`, labware, [fill('first', names[0]!), ...steps]);
}

describe('random protocols at once', () => {
  it.each([1, 2, 3, 4, 5, 6])('seed %i: all come to their end, and no place ever holds two', async (seed) => {
    const random = new SeededRandom(`places ${seed}`);
    await using deck = await DeckLab.open(folder);
    const ids = await deck.submit(...Array.from({ length: 6 }, (_, index) => randomProtocol(random, index)));
    await deck.when(() => deck.hasEnded(ids));
    expect([...deck.found]).toEqual([]);
    expect(deck.onRecord()).toEqual({});
    expect(deck.inTruth()).toEqual({});
    expect(readLeases(deck.lab.store.connection)).toEqual([]);
  });
});
