import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../contract/json.ts';
import type { Plan, PlanStep } from '../../contract/plan.ts';
import type { ProtocolDocument, ProtocolStep } from '../../contract/protocol.ts';
import { RESOURCES, testCatalog, waitingProtocol } from '../../testing/library-bench.ts';
import { diffProtocols } from '../library/differences/diff-protocols.ts';
import { newProtocol } from '../library/new-protocol.ts';
import { searchTextOf } from '../library/search-text.ts';
import { readShipped } from '../library/shipped-protocols.ts';
import { parseProtocol } from '../parse-protocol.ts';
import { planProtocol } from '../plan-protocol.ts';
import { protocolHash } from '../protocol-document.ts';
import { insertProtocol } from './insert-protocol.ts';

const SEEDS = readShipped(join(RESOURCES, 'protocols'));
const asJson = (document: object): JsonObject => structuredClone(document) as JsonObject;

function insert(host: object, inserted: ProtocolDocument, afterStepId: string | null = null): ProtocolDocument {
  const result = insertProtocol(asJson(host), inserted, { afterStepId });
  if ('issues' in result) throw new Error(JSON.stringify(result.issues));
  return read(result.document);
}

function read(document: object): ProtocolDocument {
  const parsed = parseProtocol(JSON.stringify(document));
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.document;
}

function refused(host: object, inserted: ProtocolDocument, afterStepId: string | null = null): string {
  const result = insertProtocol(asJson(host), inserted, { afterStepId });
  return 'issues' in result ? result.issues.map((issue) => issue.sentence).join(' ') : 'nothing';
}

function plan(document: ProtocolDocument, given: JsonObject = {}): Plan {
  const planned = planProtocol(document, given, testCatalog);
  if ('issues' in planned) throw new Error(JSON.stringify(planned.issues));
  return planned.plan;
}

function seed(id: string): ProtocolDocument {
  return SEEDS.find((one) => one.id === id)!;
}

function step(id: string, over: Partial<ProtocolStep> = {}): ProtocolStep {
  const isAction = over.steps === undefined && over.parallel === undefined;
  return { id, name: id, ...(isAction ? { operation: 'wait', params: { minutes: 1 } } : {}), ...over };
}

/** Rows of a plan that lie under a step, as the protocol they came from plans them by itself. */
function rowsUnder(whole: Plan, group: string, titles: ReadonlyMap<string, string>): object[] {
  const rows = whole.steps.filter((row) => row.stepId.startsWith(`${group}.`));
  return rows.map((row) => shape(row, whole.steps.find((one) => one.stepId === group)!.startMs, titles));
}

function shape(row: PlanStep, from: number, titles: ReadonlyMap<string, string> = new Map()): object {
  let { sentence } = row;
  for (const [here, alone] of titles) sentence = sentence.replaceAll(here, alone);
  return {
    name: row.name,
    sentence,
    operationType: row.operationType,
    when: row.when === 'false' ? 'false' : row.when === undefined ? 'always' : 'maybe',
    startMs: row.startMs - from,
    expectedMs: row.expectedMs,
    uses: usesOf(row),
    commands: row.commands.map(({ instrument, command }) => `${instrument} ${command}`),
  };
}

function usesOf(row: PlanStep) {
  return (row.uses ?? []).filter((use) => use.unit !== 'pieces');
}

/** As planned by itself; sums that are rounded come to the same but for the last digit. */
function aloneShape(row: PlanStep): object {
  const uses = usesOf(row).map((use) => ({ ...use, amount: expect.closeTo(use.amount, 5) as number }));
  return { ...shape(row, 0), uses };
}

/** Values with which shared parameters mean what the inserted protocol means by them alone. */
function sharedDefaults(whole: ProtocolDocument, host: ProtocolDocument, inserted: ProtocolDocument): JsonObject {
  const isShared = (name: string) =>
    host.parameters?.[name] !== undefined && whole.parameters?.[`${prefixOf(whole)}_${name}`] === undefined;
  return Object.fromEntries(
    Object.entries(inserted.parameters ?? {}).flatMap(([name, parameter]): [string, Json][] =>
      isShared(name) ? [[name, parameter.default]] : [],
    ),
  );
}

function prefixOf(whole: ProtocolDocument): string {
  return whole.steps.at(-1)!.id;
}

/** Without the one that has to stand on the only place of the balance, twice. */
const PAIRS = SEEDS.flatMap((inserted) =>
  [newProtocol('mine', 'Mine'), ...SEEDS.filter((host) => host !== inserted || host.id !== 'balance-check')].map(
    (host): [string, string, ProtocolDocument, ProtocolDocument] => [inserted.id, host.id, inserted, host],
  ),
);

describe('a protocol that ships, inserted into another', () => {
  let inserts = 0;

  it.each(PAIRS)('%s into %s plans as by itself, or says why not', (_inserted, _host, inserted, host) => {
    const before = asJson(host);
    const result = insertProtocol(before, inserted, { afterStepId: null });
    expect(before).toEqual(host);
    if ('issues' in result) {
      const sentences = result.issues.map((issue) => issue.sentence).join(' ');
      expect(sentences).toMatch(/^The (cell line|vessel) of "/);
      expect(JSON.stringify([host.cellLine, host.vessel])).not.toBe(
        JSON.stringify([inserted.cellLine, inserted.vessel]),
      );
      return;
    }
    inserts++;
    const whole = read(result.document);
    expect(whole.steps.slice(0, -1)).toEqual(host.steps);
    expect(whole.parameters ?? {}).toMatchObject(host.parameters ?? {});
    expect(whole.labware ?? {}).toMatchObject(host.labware ?? {});
    expect(whole.steps.at(-1)).toMatchObject({
      id: result.stepId,
      name: inserted.name,
      from: { protocolId: inserted.id, version: inserted.version, hash: protocolHash(inserted) },
    });

    const planned = plan(whole, sharedDefaults(whole, host, inserted));
    const alone = plan(inserted);
    const hostTitles = new Set(Object.values(host.labware ?? {}).map((piece) => piece.title));
    const titles = new Map(
      Object.values(inserted.labware ?? {})
        .filter((piece) => hostTitles.has(piece.title))
        .map((piece): [string, string] => [`${piece.title} 2`, piece.title]),
    )
      .set(`"${result.stepId}_`, '"')
      .set(`state.${result.stepId}_`, 'state.');
    expect(rowsUnder(planned, result.stepId, titles)).toEqual(alone.steps.map(aloneShape));
    const own = plan(host, sharedDefaults(whole, host, inserted));
    const kept = planned.steps.slice(0, own.steps.length);
    expect(kept.map((row) => shape(row, 0))).toEqual(own.steps.map((row) => shape(row, 0)));
  });

  it('is possible for many of the pairs', () => {
    expect(inserts).toBeGreaterThan(40);
  });

  it('twice gives two groups that share parameters, each with labware and names of its own', () => {
    const once = insert(newProtocol('mine', 'Mine'), seed('ipsc-feed'));
    const twice = insert(once, seed('ipsc-feed'));
    expect(twice.steps.map((one) => one.id)).toEqual(['step_1', 'ipsc_feed', 'ipsc_feed2']);
    expect(Object.keys(twice.parameters ?? {})).toEqual(Object.keys(seed('ipsc-feed').parameters ?? {}));
    expect(twice.labware).toMatchObject({
      culture_flask: { title: 'Culture flask', location: { place: 'A1' } },
      ipsc_feed2_culture_flask: { title: 'Culture flask 2', location: { place: 'A2' } },
    });
    const planned = plan(twice);
    expect(planned.steps.find((row) => row.stepId === 'ipsc_feed2')).toMatchObject({
      name: 'iPSC feed, from ipsc-feed v2',
      sentence: 'iPSC feed, from ipsc-feed v2: 2 steps in order.',
    });
    const commands = planned.steps.filter((row) => row.stepId.startsWith('ipsc_feed2.')).flatMap((row) => row.commands);
    const touched = new Set(commands.flatMap((command) => command.labwareId ?? []));
    expect([...touched]).toEqual(['ipsc_feed2_culture_flask']);
  });

  it('is told where labware of both has to stand in the only place there is', () => {
    const planned = planProtocol(insert(seed('balance-check'), seed('balance-check')), {}, testCatalog);
    expect('issues' in planned && planned.issues[0]?.sentence).toBe(
      '"balance_check_tube" and "tube" stand in the same place, pan. Give each its own.',
    );
  });

  it('keeps where its parts are from when it is inserted itself', () => {
    const inner = insert(newProtocol('inner', 'Inner'), seed('ipsc-feed'));
    const outer = insert(insert(newProtocol('outer', 'Outer'), inner), seed('ipsc-feed'));
    expect(outer.steps[1]).toMatchObject({
      id: 'inner',
      from: { protocolId: 'inner', version: 1 },
      steps: [{ id: 'inner_step_1' }, { id: 'inner_ipsc_feed', from: { protocolId: 'ipsc-feed', version: 2 } }],
    });
    expect(plan(outer).steps.map((row) => row.stepId)).toContain('inner.inner_ipsc_feed.inner_ipsc_feed_warm');
  });
});

describe('names in what is inserted', () => {
  const inserted = read(
    waitingProtocol({
      id: 'part',
      name: 'Part',
      requires: ['imager'],
      tags: ['b'],
      parameters: {
        n: { type: 'integer', title: 'Rounds', default: 2 },
        dose: { type: 'number', title: 'Dose', unit: 'µM', default: 3 },
        well: { type: 'text', title: 'Well', default: 'A1', shownWhen: { parameter: 'n', equals: 2 } },
      },
      labware: {
        plate: { title: 'Plate', type: 'plate_96_white', location: { instrument: 'liquid-handler', place: 'B2' } },
      },
      steps: [
        step('lay', { operation: 'plate_layout', params: { labware: 'plate', layout: { kind: 'uniform', blank: 2 } } }),
        step('read', { operation: 'read_luminescence', params: { labware: 'plate' }, saves: 'reading' }),
        step('sum', {
          operation: 'compute',
          params: {
            values: { a: 'if(\'params.n\' == "state.reading", params.n, max(params.n, layout.plate.cells - 1))' },
          },
          saves: 'sum',
        }),
        step('again', {
          repeat: { until: 'state.sum.a > 1 and loop.round >= params.n', atMost: 3, as: 'round' },
          when: "layout.plate.cells > params.n + 0 * round(params.dose, 1) and 'loop.round' != 'x'",
          steps: [
            step('say', {
              operation: 'comment',
              params: {
                text: "params.n is {{params.n}}, round {{  loop.round  }} of {{ loop.count }}: {{ 'params.n }' }} {{ min(abs(-params.n), 9) }}",
              },
              within: [{ after: 'read', atLeastMinutes: '{{ params.n }}' }],
            }),
          ],
        }),
        step('send', {
          operation: 'instrument_command',
          params: {
            instrument: 'plate-arm',
            command: 'move',
            params: { labwareId: 'plate', to: { instrument: 'imager' } },
          },
        }),
      ],
    }),
  );
  const host = waitingProtocol({
    tags: ['a'],
    parameters: {
      n: { type: 'number', title: 'Rounds', default: 1 },
      dose: { type: 'number', title: 'D', unit: 'µM', default: 1 },
    },
    labware: {
      plate: { title: 'Plate', type: 'plate_96_white', location: { instrument: 'liquid-handler', place: 'B2' } },
    },
    steps: [step('first'), step('around', { parallel: [[step('a')], [step('b'), step('c')]] })],
  });

  it('are changed where the parser finds them, and nowhere else', () => {
    const whole = insert(host, inserted, 'first');
    expect(whole.steps.map((one) => one.id)).toEqual(['first', 'part', 'around']);
    const [, sum, again] = whole.steps[1]!.steps!.slice(1);
    expect(sum).toMatchObject({
      id: 'part_sum',
      saves: 'part_sum',
      params: {
        values: {
          a: 'if(\'params.n\' == "state.reading", params.part_n, max(params.part_n, layout.part_plate.cells - 1))',
        },
      },
    });
    expect(again).toMatchObject({
      repeat: { until: 'state.part_sum.a > 1 and loop.part_round >= params.part_n', as: 'part_round' },
      when: "layout.part_plate.cells > params.part_n + 0 * round(params.dose, 1) and 'loop.round' != 'x'",
      steps: [
        {
          within: [{ after: 'part_read', atLeastMinutes: '{{ params.part_n }}' }],
          params: {
            text: "params.n is {{params.part_n}}, round {{  loop.part_round  }} of {{ loop.count }}: {{ 'params.n }' }} {{ min(abs(-params.part_n), 9) }}",
          },
        },
      ],
    });
    expect(whole.steps[1]!.steps![4]!.params).toMatchObject({ params: { labwareId: 'part_plate' } });
    expect(whole.parameters).toMatchObject({
      n: { type: 'number' },
      dose: { title: 'D', default: 1 },
      part_n: { type: 'integer', title: 'Rounds, Part' },
      well: { shownWhen: { parameter: 'part_n' } },
    });
    expect(Object.keys(whole.parameters ?? {})).toEqual(['n', 'dose', 'part_n', 'well']);
    expect(whole).toMatchObject({ tags: ['a', 'b'], requires: ['imager'] });
    plan(whole);
  });

  it('of parameters are shared where unit and choices are the same, in whatever order, and not otherwise', () => {
    const asking = (unit: string, values: readonly string[]) =>
      waitingProtocol({
        id: 'part',
        parameters: {
          amount: { type: 'number', title: 'Amount', unit, default: 1 },
          kind: {
            type: 'choice',
            title: 'Kind',
            default: values[0]!,
            choices: values.map((value) => ({ value, title: value })),
          },
        },
      });
    const namesAfter = (one: ProtocolDocument) =>
      Object.keys(insert(asking('mL', ['a', 'b']), one).parameters ?? {}).slice(2);
    expect(namesAfter(asking('mL', ['b', 'a']))).toEqual([]);
    expect(namesAfter(asking('µL', ['a', 'b']))).toEqual(['part_amount']);
    expect(namesAfter(asking('mL', ['a', 'c']))).toEqual(['part_kind']);
    expect(namesAfter(asking('mL', ['a', 'b', 'c']))).toEqual(['part_kind']);
  });

  it('go behind a step wherever that stands, in a lane too', () => {
    expect(insert(host, inserted, 'b').steps[1]!.parallel?.map((lane) => lane.map((one) => one.id))).toEqual([
      ['a'],
      ['b', 'part', 'c'],
    ]);
  });

  it('may not be chosen by an expression where they would have to change', () => {
    const chooses = read({
      ...inserted,
      steps: [
        step('mix', {
          operation: 'mix',
          params: { labware: "{{ if(params.n > 1, 'plate', 'plate') }}", volumeUl: 10 },
        }),
      ],
    });
    expect(refused(host, chooses)).toBe(
      `Step "mix" of "Part" chooses its labware by {{ if(params.n > 1, 'plate', 'plate') }}, and names have to change here. Name the labware there directly.`,
    );
    expect(refused({ ...host, labware: {} }, chooses)).toBe('nothing');
  });

  it('never collide, whatever names there are already', () => {
    const crowded = waitingProtocol({
      steps: [step('part_x'), step('part2'), step('y', { repeat: { times: 2, as: 'part3_z' } })],
    });
    expect(insert(crowded, inserted).steps.at(-1)!.id).toBe('part4');
    expect(
      insert(waitingProtocol({}), read({ ...inserted, id: '9-lives-of-a-cat-with-a-very-long-name' })).steps.at(-1)!.id,
    ).toBe('p_9_lives_of_a_cat_with_a');
  });
});

describe('what cannot be inserted', () => {
  const part = waitingProtocol({ id: 'part', name: 'Part' });

  it('is told in a sentence: programs, other cell lines and vessels, a step that is not there', () => {
    const program = { language: 'typescript', fileName: 'a.ts', source: 'x' } as const;
    expect(refused(part, { ...part, program })).toBe(
      '"Part" is a program. Only protocols that are written as steps can be inserted.',
    );
    expect(refused({ ...part, program }, part)).toMatch(/^This protocol is a program/);
    expect(refused(waitingProtocol({ cellLine: 'HepG2' }), seed('ipsc-feed'))).toBe(
      'The cell line of "iPSC feed" is iPSC, that of this protocol HepG2: its steps would work with other times and reagents. Give both the same cell line, or run "iPSC feed" by itself.',
    );
    expect(refused(waitingProtocol({ cellLine: 'iPSC', vessel: 'flask_t25' }), seed('ipsc-feed'))).toMatch(
      /^The vessel of "iPSC feed" is {{ params.flask }}, that of this protocol flask_t25: "vessel" in its steps/,
    );
    expect(refused(part, part, 'nowhere')).toBe('There is no step "nowhere" to insert "Part" behind.');
  });

  it('is another vessel only where the steps look at it', () => {
    const blind = waitingProtocol({ id: 'part', name: 'Part', vessel: 'flask_t75' });
    expect(insert(waitingProtocol({ vessel: 'flask_t25' }), blind).vessel).toBe('flask_t25');
    expect(insert(waitingProtocol({}), blind).vessel).toBe('flask_t75');
    const same = {
      ...part,
      cellLine: '{{params.line}}',
      parameters: { line: { type: 'cell-line', title: 'L', default: 'U2OS' } },
    } as const;
    expect(insert({ ...same, cellLine: '{{ params.line }}' }, same).cellLine).toBe('{{ params.line }}');
  });

  it('is what the limits of the format do not allow with longer names', () => {
    const long = waitingProtocol({
      id: 'part',
      name: 'Part',
      steps: [step('a', { repeat: { times: 1, as: 'r' }, when: `${'loop.r > 0 and '.repeat(35)}true` })],
    });
    expect(refused(part, long)).toMatch(
      /^"Part" cannot be inserted with the names it would get here, at steps\[0\].*at most 500/,
    );
    let deep: ProtocolDocument = part;
    let said = 'nothing';
    for (let depth = 0; depth < 40 && said === 'nothing'; depth++) {
      const inner = deep;
      said = refused(newProtocol('deep', 'Deep'), inner);
      if (said === 'nothing') deep = { ...insert(newProtocol('deep', 'Deep'), inner), id: 'd' };
    }
    expect(said).toMatch(/cannot be inserted .*(120|64 levels)/);
    expect(refused({ ...part, steps: Array.from({ length: 10_000 }, (_, at) => step(`s${at}`)) }, part)).toMatch(
      /10000 steps at most/,
    );
  });

  it('does not throw for a document of any shape', () => {
    for (const steps of [undefined, null, 'x', [1, null, { id: 3, steps: 'x', parallel: [1] }], { id: 'a' }] as const)
      for (const parameters of [undefined, null, [], { n: 1 }])
        expect(() =>
          insertProtocol({ steps: steps as Json, parameters: parameters as Json, labware: 7, tags: {} }, part, {
            afterStepId: null,
          }),
        ).not.toThrow();
  });
});

describe('where a group is from', () => {
  const from = { protocolId: 'part', version: 2, hash: 'a'.repeat(64) };
  const group = waitingProtocol({ steps: [step('group', { from, steps: [step('inside')] })] });

  it('belongs to a step with steps, with the whole hash', () => {
    expect(read(group).steps[0]!.from).toEqual(from);
    const faultOf = (one: ProtocolStep) => {
      const parsed = parseProtocol(JSON.stringify(waitingProtocol({ steps: [one] })));
      return 'issues' in parsed ? parsed.issues.map((issue) => `${issue.path}: ${issue.sentence}`) : [];
    };
    expect(faultOf(step('a', { from }))).toEqual([
      'steps[0].from: Only a step with steps can be taken over from another protocol. Leave it out.',
    ]);
    expect(faultOf(step('a', { steps: [step('b')], from: { ...from, hash: 'short' } }))[0]).toMatch(
      /^steps\[0\].from.hash: The text "short" does not fit; give the SHA-256/,
    );
  });

  it('is a difference in words, and leads to the protocol when it is searched for', () => {
    const newer = structuredClone(group);
    newer.steps[0]!.from!.version = 3;
    newer.steps[0]!.from!.hash = 'b'.repeat(64);
    expect(diffProtocols(asJson(group), asJson(newer))).toMatchObject([
      { where: 'Step 1, group', field: 'Taken over from', before: 'part v2', after: 'part v3' },
    ]);
    expect(searchTextOf(group, { folder: '', tags: [] }, testCatalog).steps).toContain('group\tgroup part');
  });
});
