import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FakeClock } from '#core/testing/fake-clock.ts';
import { CaptureTransport, captureFile, parseCapture, type CapturedFrame } from './capture.ts';
import { createMemoryLink } from './memory.ts';
import { ReplayTransport } from './replay.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const frame = (dir: 'out' | 'in', text: string): CapturedFrame => ({
  t: 0,
  dir,
  hex: Buffer.from(text, 'latin1').toString('hex'),
});
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a conversation that was captured to a file is replayed from it, byte by byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'wellrun-capture-'));
  const path = join(folder, 'conversation.jsonl');
  const clock = new FakeClock();
  const link = createMemoryLink();
  const capture = new CaptureTransport(link.host, clock, captureFile(path));
  await capture.open();
  await clock.advance(250);
  await capture.write(bytes('S\r\n'));
  await link.instrument.write(bytes('S S  1.0 g\r'));
  await link.instrument.write(bytes('\n'));
  await capture.close();

  const text = await readFile(path, 'utf8');
  expect(text.split('\n')[0]).toBe('{"t":250,"dir":"out","hex":"530d0a"}');
  const replay = new ReplayTransport(parseCapture(text));
  const heard: string[] = [];
  replay.onData((piece) => heard.push(Buffer.from(piece).toString('latin1')));
  await replay.open();
  await replay.write(bytes('S\r'));
  await settle();
  expect(heard).toEqual([]);
  await replay.write(bytes('\n'));
  await settle();
  expect(heard).toEqual(['S S  1.0 g\r', '\n']);
  replay.finish();
  await rm(folder, { recursive: true });
});

test('the first difference ends the replay and is told', async () => {
  const replay = new ReplayTransport([frame('out', 'S\r\n'), frame('in', 'S I\r\n')], 'weigh');
  const reasons: string[] = [];
  replay.onClose((reason) => reasons.push(reason));
  await replay.open();
  await expect(replay.write(bytes('SI\r\n'))).rejects.toThrow('frame 1');
  const sentence = 'Difference at frame 1 of replay weigh: out "S\\r\\n" was expected, "SI\\r\\n" was written.';
  expect(reasons).toEqual([sentence]);
  expect(() => replay.finish()).toThrow(sentence);
});

test('a write after the end of the capture is a difference', async () => {
  const replay = new ReplayTransport([]);
  await replay.open();
  await expect(replay.write(bytes('S\r\n'))).rejects.toThrow('nothing more was expected');
  expect(() => replay.finish()).toThrow('nothing more was expected');
});

test('a write while the instrument was speaking in the capture is a difference', async () => {
  const replay = new ReplayTransport([frame('in', 'I4 A\r\n'), frame('out', 'S\r\n')]);
  await replay.open();
  const early = replay.write(bytes('S\r\n'));
  await expect(early).rejects.toThrow('in "I4 A\\r\\n" was expected');
});

test('frames that are left over are told', async () => {
  const replay = new ReplayTransport([frame('out', 'S\r\n'), frame('in', 'S I\r\n'), frame('out', '@\r\n')]);
  await replay.open();
  await replay.write(bytes('S\r\n'));
  await settle();
  expect(() => replay.finish()).toThrow('1 of 3 frames are left, the next is out "@\\r\\n"');
});

test('what the instrument said by itself comes after the opening', async () => {
  const replay = new ReplayTransport([frame('in', 'I4 A "1"\r\n')]);
  const heard: string[] = [];
  replay.onData((piece) => heard.push(Buffer.from(piece).toString('latin1')));
  await replay.open();
  await settle();
  expect(heard).toEqual(['I4 A "1"\r\n']);
  replay.finish();
});

test.each(['nonsense', '{"t":1,"dir":"up","hex":""}', '{"t":1,"dir":"in","hex":"5"}'])(
  'a capture with the line %s is refused by its number',
  (line) => {
    expect(() => parseCapture(`{"t":0,"dir":"in","hex":"00"}\n\n${line}\n`)).toThrow('Line 3 of the capture');
  },
);
