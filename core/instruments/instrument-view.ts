import type { InstrumentConfig, InstrumentView, TransportAddress } from '../contract/instrument.ts';
import type { ConnectionState } from '../contract/words.ts';
import { assertNever } from '../base/invariant.ts';
import type { DriverManifest, InstrumentStatus } from './driver.ts';

export interface InstrumentFacts {
  readonly config: InstrumentConfig;
  readonly manifest: DriverManifest;
  readonly state: ConnectionState;
  readonly since: number;
  readonly serialNumber: string | null;
  readonly status: InstrumentStatus;
  readonly faultSentence: string | null;
  readonly usedBy: string | null;
  readonly needsClearing: InstrumentView['needsClearing'];
}

/** An instrument as the bench shows it. */
export function instrumentView(facts: InstrumentFacts): InstrumentView {
  const { config, manifest, state, status } = facts;
  return {
    instrumentId: config.instrumentId,
    kind: manifest.kind,
    title: manifest.title,
    vendor: manifest.vendor,
    model: manifest.model,
    driverId: manifest.driverId,
    driverVersion: manifest.version,
    evidence: manifest.evidence,
    virtual: config.virtual,
    connection: state,
    connectionSince: facts.since,
    serialNumber: facts.serialNumber,
    address: addressText(config.address),
    activity: state === 'ready' || state === 'busy' ? status.activity : null,
    usedBy: facts.usedBy,
    needsClearing: facts.needsClearing,
    fault: facts.faultSentence ?? status.fault,
    channels: [...status.channels],
    contents: [...status.contents],
  };
}

/** Where an instrument is reached, for people. */
export function addressText(address: TransportAddress): string {
  switch (address.kind) {
    case 'virtual':
      return 'virtual lab';
    case 'tcp':
      return `${address.host}:${address.port}`;
    case 'serial':
      return `${address.path}, ${address.baudRate} baud`;
    default:
      return assertNever(address, 'Every kind of address has a text');
  }
}
