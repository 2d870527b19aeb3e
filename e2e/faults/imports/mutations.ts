import type { Random } from '#core/base/random.ts';
import type { ImportFile } from './seeds.ts';
import { zipOf, type ZipEntry } from './zip-bytes.ts';

interface Mutation {
  readonly name: string;
  readonly make: (seed: ImportFile, random: Random) => ImportFile;
}

const NASTY_NAMES = [
  '../../../outside.wellrun.json',
  '/etc/outside.wellrun.json',
  'C:\\outside.wellrun.json',
  '..\\outside.wellrun.json',
  'CON.wellrun.json',
  'a\u0000b.wellrun.json',
  `${'long'.repeat(80)}.wellrun.json`,
  'exe\u202Enosj.nurllew.wellrun.json',
  '.wellrun.json',
  'aux',
  '',
  'name.yaml',
  'name.xml',
  '=cmd|calc.wellrun.json',
];
const NASTY_KEYS = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '', 'steps', '\u0000'];
const NASTY_VALUES: readonly string[] = [
  'null',
  'true',
  '-1',
  '0',
  '1e309',
  '-1e309',
  '1e-400',
  '9007199254740993',
  '[]',
  '{}',
  '""',
  '"{{ params.x }}"',
  '"{{ process.exit(1) }}"',
  '"{{ ((((((((1)))))))) }}"',
  '"<img src=x onerror=alert(1)>"',
  '"\\ud800"',
  '"\\u0000"',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{"polluted":true}}}',
  '[[[[[[[[]]]]]]]]',
  'NaN',
  '"=1+1"',
  '"../../etc/passwd"',
  '1e9',
  '"5"',
];

const pick = <Item>(items: readonly Item[], random: Random): Item => items[Math.floor(random.next() * items.length)]!;
const below = (count: number, random: Random): number => Math.floor(random.next() * count);
const withText = (seed: ImportFile, text: string): ImportFile => ({ ...seed, bytes: Buffer.from(text, 'utf8') });
const textOf = (seed: ImportFile): string => seed.bytes.toString('utf8');

/** Where values of JSON text begin and end: strings and numbers after a colon or in a list. */
function valueSpans(text: string): [number, number][] {
  return [...text.matchAll(/(?<=[:[,]\s*)("(?:[^"\\]|\\.)*"(?!\s*:)|-?\d[\d.eE+-]*|true|false|null)/g)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
}

function replaceValue(seed: ImportFile, random: Random, value: string): ImportFile {
  const text = textOf(seed);
  const spans = valueSpans(text);
  if (spans.length === 0) return withText(seed, value);
  const [from, to] = pick(spans, random);
  return withText(seed, text.slice(0, from) + value + text.slice(to));
}

function flipBytes(seed: ImportFile, random: Random): ImportFile {
  const bytes = Buffer.from(seed.bytes);
  for (let left = 1 + below(8, random); left > 0 && bytes.length > 0; left--)
    bytes[below(bytes.length, random)] = below(256, random);
  return { ...seed, bytes };
}

function spliced(seed: ImportFile, random: Random): ImportFile {
  const { bytes } = seed;
  const [from, to] = [below(bytes.length, random), below(bytes.length, random)];
  const length = below(2000, random);
  return {
    ...seed,
    bytes: Buffer.concat([bytes.subarray(0, from), bytes.subarray(to, to + length), bytes.subarray(from)]),
  };
}

function renamedKey(seed: ImportFile, random: Random): ImportFile {
  const text = textOf(seed);
  const keys = [...text.matchAll(/"(?:[^"\\]|\\.)*"(?=\s*:)/g)];
  if (keys.length === 0) return flipBytes(seed, random);
  const key = pick(keys, random);
  const name = JSON.stringify(pick(NASTY_KEYS, random));
  return withText(seed, text.slice(0, key.index) + name + text.slice(key.index + key[0].length));
}

function reachForPrototype(seed: ImportFile, random: Random): ImportFile {
  const text = textOf(seed);
  const openings = [...text.matchAll(/\{(?=\s*")/g)];
  const at = openings.length === 0 ? 0 : pick(openings, random).index + 1;
  const key = pick(['"__proto__":', '"constructor":{"prototype":', '"\\u005f_proto__":'], random);
  const end = key.includes('prototype"') ? '},' : ',';
  return withText(seed, `${text.slice(0, at)}${key}{"polluted":true}${end}${text.slice(at)}`);
}

function nested(seed: ImportFile, random: Random): ImportFile {
  const depth = pick([70, 500, 10_000, 100_000], random);
  const [open, close] = pick(
    [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const,
    random,
  );
  const tail = open === '[' ? '' : '1';
  return replaceValue(seed, random, open.repeat(depth) + tail + (random.next() < 0.5 ? close.repeat(depth) : ''));
}

function repeatedSteps(seed: ImportFile, random: Random): ImportFile {
  const step = '{"id":"s","name":"n","operation":"comment","params":{"text":"t"}}';
  const many = pick([100, 10_001, 60_000], random);
  return withText(
    seed,
    textOf(seed).replace(/"(steps|commands)"\s*:\s*\[/, (found) => `${found}${`${step},`.repeat(many)}`),
  );
}

function zipEntries(seed: ImportFile, random: Random): ZipEntry[] {
  const good = { name: 'good.wellrun.json', bytes: seed.bytes };
  const bomb = Buffer.alloc(pick([1, 30, 60], random) * 1024 * 1024, 0x20);
  return pick<ZipEntry[]>(
    [
      [good, { name: pick(NASTY_NAMES, random), bytes: seed.bytes }],
      [good, good],
      [{ name: 'link.wellrun.json', bytes: Buffer.from('/etc/passwd'), mode: 0o120777 }],
      [{ name: 'bomb.wellrun.json', bytes: bomb }],
      [{ ...good, declaredSize: below(2 ** 31, random) }],
      [{ ...good, declaredCrc: below(2 ** 31, random) }],
      [{ ...good, flags: 1 }],
      [{ name: 'folder/', bytes: Buffer.alloc(0) }, good],
      [{ name: 'inner.zip', bytes: zipOf([good]) }],
      Array.from({ length: 2500 }, (_, index) => ({
        name: `e${index}.wellrun.json`,
        bytes: Buffer.from('{}'),
        isStored: true,
      })),
      [],
    ],
    random,
  );
}

const MUTATIONS: readonly Mutation[] = [
  { name: 'bytes changed', make: flipBytes },
  {
    name: 'cut off',
    make: (seed, random) => ({ ...seed, bytes: seed.bytes.subarray(0, below(seed.bytes.length, random)) }),
  },
  { name: 'spliced', make: spliced },
  { name: 'value replaced', make: (seed, random) => replaceValue(seed, random, pick(NASTY_VALUES, random)) },
  {
    name: 'long value',
    make: (seed, random) =>
      replaceValue(seed, random, JSON.stringify('x'.repeat(pick([300, 70_000, 6_000_000], random)))),
  },
  { name: 'key renamed', make: renamedKey },
  { name: 'prototype reached for', make: reachForPrototype },
  { name: 'nested deep', make: nested },
  { name: 'many steps', make: repeatedSteps },
  { name: 'byte order mark', make: (seed) => withText(seed, `\uFEFF${textOf(seed)}`) },
  {
    name: 'another alphabet',
    make: (seed, random) => ({
      ...seed,
      bytes: Buffer.from(textOf(seed), pick(['utf16le', 'latin1'] as const, random)),
    }),
  },
  { name: 'another name', make: (seed, random) => ({ ...seed, fileName: pick(NASTY_NAMES, random) }) },
  {
    name: 'random bytes',
    make: (seed, random) => ({
      ...seed,
      bytes: Buffer.from(Array.from({ length: below(4000, random) }, () => below(256, random))),
    }),
  },
  { name: 'archive', make: (seed, random) => ({ fileName: 'many.zip', bytes: zipOf(zipEntries(seed, random)) }) },
  {
    name: 'archive changed',
    make: (seed, random) =>
      flipBytes({ fileName: 'many.zip', bytes: zipOf([{ name: 'good.wellrun.json', bytes: seed.bytes }]) }, random),
  },
  {
    name: 'yaml or xml',
    make: (_seed, random) =>
      pick(
        [
          { fileName: 'a.wellrun.json', bytes: Buffer.from('a: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n') },
          {
            fileName: 'a.wellrun.json',
            bytes: Buffer.from('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'),
          },
        ],
        random,
      ),
  },
];

/** The `number`th bad file; the same random numbers give the same file. Now and then two mutations in one. */
export function mutated(
  seeds: readonly ImportFile[],
  random: Random,
): { readonly file: ImportFile; readonly how: string } {
  const first = pick(MUTATIONS, random);
  const seed = pick(seeds, random);
  const file = first.make(seed, random);
  if (random.next() < 0.7 || file.bytes.length > 1_000_000) return { file, how: `${seed.fileName}: ${first.name}` };
  const second = pick(MUTATIONS, random);
  return { file: second.make(file, random), how: `${seed.fileName}: ${first.name}, ${second.name}` };
}
