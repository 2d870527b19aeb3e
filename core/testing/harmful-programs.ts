/** A program that means harm, or is simply wrong, and what is said of it. */
export interface HarmfulProgram {
  readonly title: string;
  /** The text of its `run`, which stands in line 7. */
  readonly run: string;
  readonly sentence: RegExp;
  /** It needs time to get at its memory. */
  readonly isSlow?: boolean;
}

/** A program whose `run` is this text, from line 7 on; plain JavaScript, which every Node reads. */
export function harmfulText(run: string, before = ''): string {
  return `import { defineProtocol } from 'wellrun';
${before}
export const protocol = defineProtocol({
  id: 'test', name: 'Test', version: 1, operationType: 'test', requires: [],
  labware: {},
  async run(lab, params) {
    ${run}
  },
});`;
}

/** Limits that they reach soon. */
export const HARMFUL_LIMITS = { turnMs: 400, memoryMb: 48, calls: 500 };
/** For those that need time. */
export const SLOW_LIMITS = { ...HARMFUL_LIMITS, turnMs: 20_000 };

const REACHES = 'a protocol reaches the lab by its calls, and nothing else';

export const HARMFUL_PROGRAMS: readonly HarmfulProgram[] = [
  { title: 'imports a module while it runs', run: `await import('node:fs');`, sentence: /program:7 .*import/ },
  { title: 'requires a module', run: `require('node:fs');`, sentence: says('require', REACHES) },
  { title: 'ends the process', run: `process.exit(1);`, sentence: says('process', REACHES) },
  { title: 'writes past its console', run: `process.stdout.write('x');`, sentence: says('process', REACHES) },
  {
    title: 'starts another process',
    run: `globalThis.process.binding('spawn_sync');`,
    sentence: says('process', REACHES),
  },
  { title: 'opens a socket', run: `await fetch('http://127.0.0.1/');`, sentence: says('fetch', REACHES) },
  { title: 'starts a thread', run: `new Worker('1', { eval: true });`, sentence: says('Worker', REACHES) },
  {
    title: 'makes code of text',
    run: `new Function('return 1')();`,
    sentence: /program:7 EvalError: Code generation from strings/,
  },
  { title: 'makes code of text by eval', run: `eval('1 + 1');`, sentence: /program:7 EvalError: Code generation/ },
  { title: 'works for ever', run: `while (true);`, sentence: /did not come to rest. It worked for 0.4 s/ },
  { title: 'works for ever in small steps', run: `while (true) await null;`, sentence: /did not come to rest/ },
  {
    title: 'works for ever in what it awaits',
    run: `await { then() { for (;;); } };`,
    sentence: /did not come to rest/,
  },
  {
    title: 'works for ever in a search',
    run: `/^(a+)+$/.test('a'.repeat(60) + 'b');`,
    sentence: /did not come to rest/,
  },
  {
    title: 'works for ever after it has caught its end',
    run: `for (;;) { try { for (;;); } catch { /* again */ } finally { await null; } }`,
    sentence: /did not come to rest/,
  },
  {
    title: 'writes to its console for ever',
    run: `for (;;) console.log('x'.repeat(400));`,
    sentence: /did not come to rest/,
  },
  {
    title: 'works for ever in a value that it sends',
    run: `await lab.note({ toJSON() { for (;;); } });`,
    sentence: /did not come to rest/,
  },
  {
    title: 'takes all memory',
    run: `const all = []; while (true) all.push(new Array(1e5).fill(0.5));`,
    sentence: /more than 48 MB/,
    isSlow: true,
  },
  {
    title: 'takes all memory by a text',
    run: `const all = []; for (let n = 0; ; n++) all.push('x'.repeat(1e6).split('').join(String(n)));`,
    sentence: /more than 48 MB/,
    isSlow: true,
  },
  {
    title: 'takes memory beside the heap',
    run: `new Float64Array(1e9);`,
    sentence: /program:7 ReferenceError: There is no Float64Array here: use plain lists/,
  },
  {
    title: 'calls itself without end',
    run: `const f = () => f() + 1; f();`,
    sentence: /program:7 RangeError: Maximum/,
  },
  {
    title: 'calls without end',
    run: `for (let n = 0; n < 1e6; n++) lab.note('x');`,
    sentence: /program:7 More than 256 calls wait/,
  },
  {
    title: 'calls without end, one by one',
    run: `for (let n = 0; n < 1e6; n++) await lab.note('x');`,
    sentence: /program:7 The program has made more than 500 calls/,
  },
  {
    title: 'says too much at once',
    run: `await Promise.all(Array.from({ length: 9 }, () => lab.comment({ text: 'x'.repeat(5e5) })));`,
    sentence: /program:0 It sent more at once than can be taken/,
  },
  { title: 'throws a text', run: `throw 'nothing';`, sentence: /program:0 It threw "nothing", which is no Error/ },
  { title: 'throws nothing', run: `throw undefined;`, sentence: /program:0 It threw undefined, which is no Error/ },
  { title: 'throws a thing', run: `throw { code: 7 };`, sentence: /program:0 It threw something without a message/ },
  {
    title: 'throws what throws',
    run: `throw { get message() { throw 1; } };`,
    sentence: /program:0 It threw something that cannot be shown/,
  },
  {
    title: 'throws what nobody can look at',
    run: `throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });`,
    sentence: /program:0 It threw something that cannot be shown/,
  },
  {
    title: 'leaves a promise that fails',
    run: `void Promise.reject(new Error('left')); await lab.note('x'); throw new Error('after');`,
    sentence: /program:7 after/,
  },
  { title: 'waits for ever', run: `await new Promise(() => {});`, sentence: /waits for something that never comes/ },
  {
    title: 'waits for the first of two that never come',
    run: `await Promise.race([new Promise(() => {}), new Promise(() => {})]);`,
    sentence: /waits for something that never comes/,
  },
  {
    title: 'ends before its calls',
    run: `lab.note('x');`,
    sentence: /It ended before lab.comment had. Put await before it/,
  },
  {
    title: 'ends before a group',
    run: `lab.group('Left', async () => { await lab.note('x'); });`,
    sentence: /It ended before lab.Left had. Put await before it/,
  },
  {
    title: 'sends what is no data',
    run: `await lab.note(() => 1);`,
    sentence: /program:7 TypeError: lab.comment: text is a function/,
  },
  {
    title: 'sends no number',
    run: `await lab.wait({ minutes: NaN });`,
    sentence: /program:7 TypeError: lab.wait: minutes is NaN/,
  },
  {
    title: 'sends what contains itself',
    run: `const me = {}; me.me = me; await lab.wait(me);`,
    sentence: /program:7 TypeError: Converting circular structure/,
  },
  {
    title: 'waits by a timer',
    run: `await new Promise((go) => setTimeout(go, 1));`,
    sentence: /program:7 ReferenceError: There is no setTimeout here: use lab.wait/,
  },
  {
    title: 'uses what it has not declared',
    run: `await lab.weigh();`,
    sentence:
      /program:7 lab.weigh needs the balance, which the program has not declared. It requires nothing; add 'balance'/,
  },
  {
    title: 'names labware it has not declared',
    run: `await lab.contents('plate');`,
    sentence: /program:7 The program has not declared the labware "plate"/,
  },
  {
    title: 'calls what is not there',
    run: `await lab.dance();`,
    sentence: /program:7 TypeError: lab.dance is not a function/,
  },
  {
    title: 'changes what it is handed',
    run: `lab.note = () => 0;`,
    sentence: /program:7 TypeError: Cannot assign to read only property 'note'/,
  },
  {
    title: 'hides its lines',
    run: `Error.stackTraceLimit = 0;`,
    sentence: /program:7 TypeError: Cannot assign to read only property 'stackTraceLimit'/,
  },
  {
    title: 'misspells an option',
    run: `await lab.comment({ text: 'x' }, { nam: 'y' });`,
    sentence: /program:7 lab.comment has no option "nam". Is "name" meant/,
  },
  {
    title: 'gives params that are not taken',
    run: `await lab.wait({ minutes: 'soon' });`,
    sentence: /program:7 lab.wait, minutes: /,
  },
];

function says(name: string, why: string): RegExp {
  return new RegExp(`program:7 ReferenceError: There is no ${name} here: ${why}`);
}
