import { expect, test } from 'vitest';
import { createTransport, driverCatalog } from './catalog.ts';
import { createMemoryLink } from './transport/memory.ts';

const deps = {
  createVirtual: (instrument: string) => createMemoryLink({ address: `virtual ${instrument}` }).host,
};

test.each([
  [{ kind: 'virtual', instrument: 'LH-1' } as const, 'virtual LH-1'],
  [{ kind: 'tcp', host: '127.0.0.1', port: 8001 } as const, 'tcp 127.0.0.1:8001'],
  [
    { kind: 'serial', path: '/dev/ttyUSB0', baudRate: 9600, dataBits: 8, parity: 'none', stopBits: 1 } as const,
    'serial /dev/ttyUSB0',
  ],
])('an address %j gets a transport that opens nothing yet', (address, name) => {
  const transport = createTransport(address, deps);
  expect(transport.address).toBe(name);
  expect(transport.isOpen).toBe(false);
});

test('no two drivers have the same id', () => {
  const ids = driverCatalog.map(({ manifest }) => manifest.driverId);
  expect(new Set(ids).size).toBe(ids.length);
});
