import type { z } from 'zod';
import { CAPABILITIES } from '#core/contract/capabilities.ts';
import type { Effect, InstrumentKind } from '#core/contract/words.ts';
import type { CommandManifest, DriverManifest } from '#core/instruments/driver.ts';
import { wireKinds, type WireKind } from './instruments/instrument-models.ts';

const minute = 60_000;
const hour = 60 * minute;

interface KindFacts {
  readonly title: string;
  /** Better than the kind's own effect, where the instrument remembers command ids. */
  readonly effect?: Effect;
  /** Longest time of one command, ms of lab time. */
  readonly timeoutMs: number;
}

const facts: Readonly<Record<WireKind, KindFacts>> = {
  'liquid-handler': { title: 'Virtual liquid handler', timeoutMs: 2 * hour },
  incubator: { title: 'Virtual incubator', effect: 'queryable', timeoutMs: 5 * minute },
  'plate-reader': { title: 'Virtual plate reader', effect: 'queryable', timeoutMs: 2 * hour },
  imager: { title: 'Virtual imager', effect: 'queryable', timeoutMs: 12 * hour },
  'cell-counter': { title: 'Virtual cell counter', timeoutMs: 10 * minute },
  centrifuge: { title: 'Virtual centrifuge', effect: 'queryable', timeoutMs: 150 * minute },
  'plate-arm': { title: 'Virtual plate arm', effect: 'queryable', timeoutMs: 5 * minute },
  shaker: { title: 'Virtual shaker', timeoutMs: 25 * hour },
};

/** Driver of an instrument of the virtual lab; its balance speaks MT-SICS like a real one. */
export function driverIdOf(kind: InstrumentKind): string {
  return kind === 'balance' ? 'mettler-toledo-mt-sics' : `virtual-${kind}`;
}

function commandsOf(kind: WireKind): Record<string, CommandManifest> {
  const { effect, timeoutMs } = facts[kind];
  const capabilities: Readonly<Record<string, { title: string; effect: Effect; params: z.ZodType }>> =
    CAPABILITIES[kind];
  return Object.fromEntries(
    Object.entries(capabilities).map(([name, capability]) => [
      name,
      { title: capability.title, params: capability.params, effect: effect ?? capability.effect, timeoutMs },
    ]),
  );
}

function manifestOf(kind: WireKind): DriverManifest {
  return {
    driverId: driverIdOf(kind),
    version: '1.0.0',
    vendor: 'Wellrun',
    model: facts[kind].title,
    title: facts[kind].title,
    kind,
    transports: ['virtual', 'tcp'],
    evidence: 'simulator only',
    source: 'drivers/virtual-lab/README.md',
    commands: commandsOf(kind),
  };
}

/** The manifests of the virtual instruments, one a kind. */
export const virtualManifests: readonly DriverManifest[] = wireKinds.map(manifestOf);
