import { expect, test } from 'vitest';
import { createMemoryLink } from './memory.ts';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const bytes = (value: string): Uint8Array => Buffer.from(value, 'latin1');

test('what is written at one end arrives at the other, later and in order', async () => {
  const link = createMemoryLink();
  const seen: string[] = [];
  link.instrument.onData((piece) => seen.push(text(piece)));
  await link.host.open();
  const first = link.host.write(bytes('one'));
  expect(seen).toEqual([]);
  await first;
  await link.host.write(bytes('two'));
  expect(seen).toEqual(['one', 'two']);
});

test('a second write while the first is under way is refused', async () => {
  const link = createMemoryLink();
  await link.host.open();
  const first = link.host.write(bytes('one'));
  await expect(link.host.write(bytes('two'))).rejects.toThrow('overlap');
  await first;
});

test('a write after the close is refused and arrives nowhere', async () => {
  const link = createMemoryLink();
  const seen: string[] = [];
  link.instrument.onData((piece) => seen.push(text(piece)));
  await link.host.open();
  await link.host.close();
  await expect(link.host.write(bytes('late'))).rejects.toMatchObject({ code: 'device-disconnected' });
  expect(seen).toEqual([]);
});

test('a write before the open is refused, and a transport is opened only once', async () => {
  const link = createMemoryLink();
  await expect(link.host.write(bytes('early'))).rejects.toMatchObject({ code: 'device-disconnected' });
  await link.host.open();
  await expect(link.host.open()).rejects.toMatchObject({ code: 'invariant' });
});

test('both ends learn the reason once when the cable is pulled, and an unfinished write fails', async () => {
  const link = createMemoryLink();
  const reasons: string[] = [];
  link.host.onClose((reason) => reasons.push(`host: ${reason}`));
  link.instrument.onClose((reason) => reasons.push(`instrument: ${reason}`));
  await link.host.open();
  const unfinished = link.host.write(bytes('one'));
  link.cut('Pulled.');
  await expect(unfinished).rejects.toMatchObject({ code: 'device-disconnected' });
  await link.host.close();
  expect(reasons).toEqual(['host: Pulled.', 'instrument: Pulled.']);
});

test('one end that closes closes the other', async () => {
  const link = createMemoryLink();
  const reasons: string[] = [];
  link.host.onClose((reason) => reasons.push(reason));
  await link.host.open();
  await link.instrument.close();
  expect(link.host.isOpen).toBe(false);
  expect(reasons).toEqual(['The other side ended the connection.']);
});

test('an instrument that is gone cannot be opened', async () => {
  const link = createMemoryLink({ address: 'virtual LH-1' });
  await link.instrument.close();
  await expect(link.host.open()).rejects.toThrow('Nothing answers at virtual LH-1');
});

test('a fault on the line splits, drops or changes what arrives', async () => {
  const link = createMemoryLink({
    toInstrument: (piece) => [...piece].map((byte) => Uint8Array.of(byte)),
    toHost: () => [],
  });
  const atInstrument: string[] = [];
  const atHost: string[] = [];
  link.instrument.onData((piece) => atInstrument.push(text(piece)));
  link.host.onData((piece) => atHost.push(text(piece)));
  await link.host.open();
  await link.host.write(bytes('abc'));
  await link.instrument.write(bytes('lost'));
  expect(atInstrument).toEqual(['a', 'b', 'c']);
  expect(atHost).toEqual([]);
});

test('a receiver that fails ends the connection instead of losing bytes silently', async () => {
  const link = createMemoryLink();
  const reasons: string[] = [];
  link.host.onClose((reason) => reasons.push(reason));
  link.host.onData(() => {
    throw new Error('boom');
  });
  await link.host.open();
  await link.instrument.write(bytes('x'));
  expect(reasons).toEqual(['What was received could not be handled: boom']);
});

test('a transport that was never open has no end to tell of', async () => {
  const link = createMemoryLink();
  const reasons: string[] = [];
  link.host.onClose((reason) => reasons.push(reason));
  await link.host.close();
  expect(reasons).toEqual([]);
});
