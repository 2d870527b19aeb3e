import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProtocol } from './parse-protocol.ts';
import { exportProtocol, protocolHash } from './protocol-document.ts';

const step = { id: 'pause', name: 'Pause', operation: 'wait', params: { minutes: 1 } };
const good = { wellrun: 1, id: 'good', name: 'Good', version: 1, operationType: 'test', steps: [step] };
const plate = { plate: { title: 'Plate', type: 'plate_96_white' } };
const text = JSON.stringify(good);

function issuesOf(source: unknown): readonly { path: string; sentence: string }[] {
  const parsed = parseProtocol(typeof source === 'string' ? source : JSON.stringify(source));
  return 'issues' in parsed ? parsed.issues : [];
}

function withStep(change: object): object {
  return { ...good, labware: plate, steps: [{ ...step, ...change }] };
}

describe('a good protocol', () => {
  it('is read without a fault', () => {
    expect(issuesOf(good)).toEqual([]);
  });

  it('keeps its hash when it is written and read again, whatever the order of its fields', () => {
    const parsed = parseProtocol(JSON.stringify({ tags: ['a'], ...good }));
    if ('issues' in parsed) throw new Error('It has faults.');
    const again = parseProtocol(exportProtocol(parsed.document));
    if ('issues' in again) throw new Error('It has faults.');
    expect(protocolHash(again.document)).toBe(protocolHash(parsed.document));
    expect(exportProtocol(again.document)).toBe(exportProtocol(parsed.document));
    expect(exportProtocol(parsed.document).startsWith('{\n  "wellrun": 1,\n  "id": "good",\n  "name": "Good",\n')).toBe(
      true,
    );
    expect(protocolHash({ ...parsed.document, name: 'Other' })).not.toBe(protocolHash(parsed.document));
  });

  it('of version 0 is brought to the present version', () => {
    const draft = readFileSync(join(import.meta.dirname, 'fixtures/feed-version-0.wellrun.json'), 'utf8');
    const parsed = parseProtocol(draft);
    expect('issues' in parsed ? parsed.issues : []).toEqual([]);
    expect('document' in parsed && parsed.document).toMatchObject({
      wellrun: 1,
      name: 'Feed, draft',
      parameters: { volume: { title: 'Volume', type: 'number', default: 15 } },
      steps: [
        { name: 'Change the medium', steps: [{ name: 'Feed', operation: 'feed', params: { labware: 'flask' } }] },
      ],
    });
  });

  it('of version 0 with a fault names the place of the fault', () => {
    expect(
      issuesOf({ wellrun: 0, id: 'x', title: 'X', version: 1, operationType: 't', steps: [{ id: 'a', title: 5 }] }),
    ).toEqual([{ path: 'steps[0].title', sentence: 'A text belongs here, not the number 5.' }]);
  });
});

describe('a bad file gets a path and a sentence that says what would be right', () => {
  const cases: [string, unknown, string, string][] = [
    ['nothing in it', '', '', 'The file is empty.'],
    ['a comma too many', '{"a":1,}', '', 'This is not valid JSON: line 1, column 8, "}" does not belong there.'],
    ['cut off', '{"wellrun":1', '', 'This is not valid JSON: line 1, column 13, the text ends too early.'],
    ['a web page', '<html>404</html>', '', 'This is not valid JSON: line 1, column 1, "<" does not belong there.'],
    ['a value missing', '{"a":[1,\n]}', '', 'This is not valid JSON: line 2, column 1, "]" does not belong there.'],
    ['half a word', '{"a":nul}', '', 'This is not valid JSON: line 1, column 9, "}" does not belong there.'],
    ['cut off in a word', '{"a":nul', '', 'This is not valid JSON: line 1, column 9, the text ends too early.'],
    ['a list', '[1]', '', 'A protocol is a JSON object, in curly brackets.'],
    ['too large', ' '.repeat(5_000_001), '', 'The file is larger than 5 MB, the most that a protocol may have.'],
    ['too deep', '['.repeat(10_000), '', 'It is nested more than 64 levels deep; no protocol needs that.'],
    ['a byte order mark', `\uFEFF${text}`, '', 'The file starts with a byte order mark. Save it as UTF-8 without one.'],
    [
      'a name twice',
      text.replace('"name":"Good"', '"name":"A","name":"B"'),
      'name',
      '"name" is there twice. Keep one of them.',
    ],
    [
      'half a character',
      text.replace('Good', String.raw`\ud800`),
      'name',
      'This text holds half a character. Write it again.',
    ],
    [
      'an endless number',
      text.replace('"version":1', '"version":1e999'),
      'version',
      'A number belongs here, not the number Infinity.',
    ],
    [
      'a prototype',
      text.replace('"minutes":1', '"__proto__":{"a":1}'),
      'steps[0].params.__proto__',
      'The name "__proto__" is not allowed in a protocol. Leave it out.',
    ],
    [
      'a hidden prototype',
      text.replace('"minutes":1', String.raw`"__pro\u0074o__":{"a":1}`),
      'steps[0].params.__proto__',
      'The name "__proto__" is not allowed in a protocol. Leave it out.',
    ],
    [
      'a constructor',
      text.replace('"minutes":1', '"constructor":{"prototype":1}'),
      'steps[0].params.constructor',
      'The name "constructor" is not allowed in a protocol. Leave it out.',
    ],
    [
      'a later version',
      { ...good, wellrun: 2 },
      'wellrun',
      'This is version 2 of the format; this Wellrun reads versions 0 to 1. A newer Wellrun may read it.',
    ],
    [
      'no version',
      { ...good, wellrun: undefined },
      'wellrun',
      'This does not say which version of the format it is in. Write "wellrun": 1 first.',
    ],
    ['a number for a text', { ...good, name: 5 }, 'name', 'A text belongs here, not the number 5.'],
    [
      'a number in quotes',
      { ...good, version: '1' },
      'version',
      'A number belongs here, not the text "1". Write it without quotes.',
    ],
    ['an unknown field', { ...good, nmae: 'x' }, 'nmae', '"nmae" is not known here. Is "name" meant?'],
    [
      'a name too long',
      { ...good, name: 'x'.repeat(500) },
      'name',
      'This text has 500 characters; at most 120 are allowed.',
    ],
    [
      'too many tags',
      { ...good, tags: Array.from({ length: 41 }, (_, index) => `t${index}`) },
      'tags',
      'This list has 41 entries; at most 40 are allowed.',
    ],
    ['no steps', { ...good, steps: [] }, 'steps', 'This list has 0 entries; at least 1 is needed.'],
    [
      'an odd id',
      { ...good, id: 'Bad Id' },
      'id',
      'The text "Bad Id" does not fit; give lower-case letters, digits and hyphens.',
    ],
    [
      'an unknown operation',
      withStep({ operation: 'dispence', params: {} }),
      'steps[0].operation',
      'There is no operation "dispence". Is "dispense" meant?',
    ],
    [
      'a negative time',
      withStep({ params: { minutes: -1 } }),
      'steps[0].params.minutes',
      'Give at least 0; -1 is there.',
    ],
    [
      'an enormous volume',
      withStep({ operation: 'dispense', params: { labware: 'plate', reagent: 'dpbs', volumeUl: 1e9 } }),
      'steps[0].params.volumeUl',
      'Give at most 2000000; 1000000000 is there.',
    ],
    [
      'an unknown param',
      withStep({ params: { minuts: 1 } }),
      'steps[0].params.minuts',
      '"minuts" is not known here. Is "minutes" meant?',
    ],
    [
      'a missing param',
      withStep({ operation: 'dispense', params: { labware: 'plate' } }),
      'steps[0].params.reagent',
      'This is missing. Give a text.',
    ],
    [
      'unknown labware',
      withStep({ operation: 'aspirate', params: { labware: 'plat' } }),
      'steps[0].params.labware',
      'There is no labware "plat". Is "plate" meant?',
    ],
    [
      'an unknown instrument',
      { ...good, labware: { p: { title: 'P', type: 'x', location: { instrument: 'balence', place: 'A' } } } },
      'labware.p.location.instrument',
      'The text "balence" is not possible here; give one of "liquid-handler", "incubator", "plate-reader", "imager", "cell-counter", "centrifuge", "balance", "plate-arm", "shaker".',
    ],
    [
      'a wrong recovery',
      withStep({ recovery: ['retyr'] }),
      'steps[0].recovery[0]',
      'The text "retyr" is not possible here; give one of "retry", "retry-edited", "skip", "done-by-hand", "abort".',
    ],
    [
      'a wrong layout',
      withStep({ operation: 'plate_layout', params: { labware: 'plate', layout: { kind: 'dose' } } }),
      'steps[0].params.layout.kind',
      'The text "dose" is not possible here; give one of "dose-response", "dose-series", "map", "uniform".',
    ],
    [
      'an id twice',
      { ...good, steps: [step, step] },
      'steps[1].id',
      'The id "pause" is used twice; the first time at steps[0]. Every step needs its own.',
    ],
    [
      'a step that does nothing',
      { ...good, steps: [{ id: 'a', name: 'A' }] },
      'steps[0]',
      'Step "a" does nothing. Give it an operation, steps or parallel lanes.',
    ],
    [
      'a step that is two things',
      { ...good, steps: [{ ...step, steps: [{ ...step, id: 'b' }] }] },
      'steps[0]',
      'Step "pause" has operation and steps; it can only have one of them.',
    ],
    [
      'a misspelt parameter',
      {
        ...withStep({ params: { minutes: '{{ params.tme }}' } }),
        parameters: { time: { title: 'T', type: 'number', default: 1 } },
      },
      'steps[0].params.minutes',
      'There is no parameter "tme". Is "time" meant?',
    ],
    [
      'a broken expression',
      withStep({ when: '1 +' }),
      'steps[0].when',
      'In "1 +", character 4: something is missing at the end.',
    ],
    [
      'a result nobody saves',
      withStep({ when: 'state.count.x > 1' }),
      'steps[0].when',
      'There is no saved result "count". There is none.',
    ],
    [
      'a loop name without a loop',
      withStep({ params: { minutes: '{{ loop.index }}' } }),
      'steps[0].params.minutes',
      'There is no loop around this step, so "loop" means nothing here.',
    ],
    [
      'an endless repeat',
      withStep({ repeat: { until: 'loop.index > 2' } }),
      'steps[0].repeat.atMost',
      'A repeat until something needs atMost, so that it ends. Give a number from 1 to 1000.',
    ],
    [
      'an analysis of nothing',
      withStep({ operation: 'analyse_viability', params: { labware: 'plate', from: 'reading' } }),
      'steps[0].params.from',
      'No step saves "reading". Give the reading step "saves".',
    ],
    [
      'a default outside its bounds',
      {
        ...good,
        parameters: { dose: { title: 'Dose', type: 'number', unit: 'µM', default: 50, minimum: 1, maximum: 10 } },
      },
      'parameters.dose.default',
      'Dose: give 1 to 10 µM, not 50 µM.',
    ],
    [
      'a parameter of no type',
      { ...good, parameters: { b: { title: 'B', type: 'numbr', default: 1 } } },
      'parameters.b.type',
      'The text "numbr" is not possible here; give one of "number", "integer", "text", "boolean", "choice", "cell-line", "compound".',
    ],
    [
      'a pattern that may never end',
      { ...good, parameters: { b: { title: 'B', type: 'text', default: '', pattern: '(a+)+$' } } },
      'parameters.b.pattern',
      'A pattern has no groups. Write it without brackets ( ).',
    ],
  ];

  it.each(cases)('%s', (_what, source, path, sentence) => {
    expect(issuesOf(source)).toEqual([{ path, sentence }]);
  });

  it('tells several faults at once: fifty of them, and of the others how many there are of each kind', () => {
    const steps = Array.from({ length: 184 }, (_, index) => ({
      ...step,
      id: `s${index}`,
      ...(index % 4 === 3 ? { when: 'state.none' } : { operation: `nothing${index}` }),
    }));
    const told = issuesOf({ ...good, steps });
    expect(told).toHaveLength(51);
    expect(told[50]).toMatchObject({
      path: '',
      sentence: 'And 134 more: 100 × There is no operation “…”, 34 × There is no saved result “…”.',
      more: { count: 134 },
    });
    const misspelt = steps.map((one) => ({ ...one, nmae: 'x' }));
    expect(issuesOf({ ...good, steps: misspelt })[50]).toMatchObject({ more: { count: 134 } });
    expect(issuesOf(withStep({ params: { minutes: 'x', why: 3 } }))).toHaveLength(2);
  });
});

describe('any text at all', () => {
  const noPollution = (): void => {
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  };

  it('is read or refused, never thrown over, and changes no prototype', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(
        fc.oneof(
          value.map((one) => JSON.stringify(one)),
          fc.string(),
          fc.string({ unit: 'binary' }),
        ),
        (source) => {
          const parsed = parseProtocol(source);
          if ('issues' in parsed) for (const issue of parsed.issues) expect(issue.sentence.length).toBeGreaterThan(5);
          noPollution();
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is told in a few words, however long its names are', () => {
    const name = 'n'.repeat(70_000);
    for (const source of [
      `{"${name}":1}`,
      `{"${name}":1,"${name}":2}`,
      `{"wellrun":1,"steps":[{"within":[{"${name}":{"x":1}}]}]}`,
    ]) {
      const parsed = parseProtocol(source);
      if (!('issues' in parsed)) throw new Error('It is no protocol.');
      for (const { path, sentence } of parsed.issues) expect((path + sentence).length).toBeLessThan(400);
    }
    noPollution();
  });

  it('that is a good protocol with some bytes changed is read or refused', () => {
    const source = exportProtocol(JSON.parse(text) as Parameters<typeof exportProtocol>[0]);
    const change = fc.record({
      at: fc.nat({ max: source.length - 1 }),
      insert: fc.constantFrom('', '{', '"', ',', '\\', '1e400', '{{', '"__proto__":1,', '\u0000'),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        let broken = source;
        for (const { at, insert } of changes) broken = broken.slice(0, at) + insert + broken.slice(at + 1);
        parseProtocol(broken);
        noPollution();
      }),
      { numRuns: 3000 },
    );
  });

  it('with a random value in place of a field names that field, or is read', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(good).slice(1)), fc.jsonValue({ maxDepth: 2 }), (field, value) => {
        for (const issue of issuesOf({ ...good, [field]: value })) expect(issue.path.startsWith(field)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
