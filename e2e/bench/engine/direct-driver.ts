import { z } from 'zod';
import type { Json } from '#core/contract/json.ts';
import type { Driver, DriverDefinition, Identity, InstrumentStatus } from '#core/instruments/driver.ts';

const NOTHING: Disposable = { [Symbol.dispose]: () => undefined };
const RESULT: Json = { dispensedUl: 50 };

/**
 * An instrument that answers at once, with no wire in between: what is left to be measured is Wellrun's own work for
 * each command.
 */
class DirectDriver implements Driver {
  connect(): Promise<Identity> {
    return Promise.resolve({ model: 'Direct', serialNumber: '1', firmware: '1' });
  }

  execute(): Promise<Json> {
    return Promise.resolve(RESULT);
  }

  stop(): Promise<string> {
    return Promise.resolve('still');
  }

  readStatus(): Promise<InstrumentStatus> {
    return Promise.resolve({ activity: null, channels: [], contents: [], fault: null });
  }

  onEvent(): Disposable {
    return NOTHING;
  }

  onDisconnect(): Disposable {
    return NOTHING;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export const directDriver: DriverDefinition = {
  manifest: {
    driverId: 'direct-liquid-handler',
    version: '1.0.0',
    vendor: 'Wellrun',
    model: 'Direct',
    title: 'Instrument that answers at once',
    kind: 'liquid-handler',
    transports: ['virtual'],
    evidence: 'simulator only',
    source: 'none',
    commands: { dispense: { title: 'Dispense', params: z.any(), effect: 'consume', timeoutMs: 60_000 } },
  },
  create: () => new DirectDriver(),
};
