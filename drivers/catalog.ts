import { assertNever } from '#core/base/invariant.ts';
import type { TransportAddress } from '#core/contract/instrument.ts';
import type { DriverDefinition } from '#core/instruments/driver.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { mettlerToledoMtSics } from './mettler-toledo-mt-sics/driver.ts';
import { SerialTransport } from './transport/serial.ts';
import { TcpTransport } from './transport/tcp.ts';
import { virtualDrivers } from './virtual-lab/driver.ts';

/** Every driver that Wellrun has. All of them pass drivers/conformance. */
export const driverCatalog: readonly DriverDefinition[] = [mettlerToledoMtSics, ...virtualDrivers];

export interface TransportDeps {
  /** A fresh line to an instrument of the virtual lab, by its name there. */
  readonly createVirtual: (instrument: string) => Transport;
}

/** A transport for one connection; opens nothing. After it has closed, a new one has to be made. */
export function createTransport(address: TransportAddress, deps: TransportDeps): Transport {
  switch (address.kind) {
    case 'virtual':
      return deps.createVirtual(address.instrument);
    case 'tcp':
      return new TcpTransport(address.host, address.port);
    case 'serial':
      return new SerialTransport(address);
    default:
      return assertNever(address, 'There is no such kind of transport');
  }
}
