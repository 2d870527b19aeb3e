import type { InstrumentKind } from '#core/contract/words.ts';
import { cellCounter } from './cell-counter.ts';
import { centrifuge } from './centrifuge.ts';
import { imager } from './imager.ts';
import { incubator } from './incubator.ts';
import type { InstrumentModel } from './instrument-model.ts';
import { liquidHandler } from './liquid-handler.ts';
import { plateArm } from './plate-arm.ts';
import { plateReader } from './plate-reader.ts';
import { shaker } from './shaker.ts';

/** Kinds that speak the virtual lab's own wire; the balance speaks MT-SICS. */
export type WireKind = Exclude<InstrumentKind, 'balance'>;

export const wireKinds = [
  'liquid-handler',
  'incubator',
  'plate-reader',
  'imager',
  'cell-counter',
  'centrifuge',
  'plate-arm',
  'shaker',
] as const satisfies readonly WireKind[];

/** How each kind of virtual instrument behaves. */
export const instrumentModels: Readonly<Record<WireKind, InstrumentModel>> = {
  'liquid-handler': liquidHandler,
  incubator,
  'plate-reader': plateReader,
  imager,
  'cell-counter': cellCounter,
  centrifuge,
  'plate-arm': plateArm,
  shaker,
};

/** The bench that comes with the virtual lab. */
export const virtualInstruments: ReadonlyMap<string, InstrumentKind> = new Map([
  ['LH-1', 'liquid-handler'],
  ['INC-1', 'incubator'],
  ['RDR-1', 'plate-reader'],
  ['IMG-1', 'imager'],
  ['CNT-1', 'cell-counter'],
  ['CEN-1', 'centrifuge'],
  ['BAL-1', 'balance'],
  ['ARM-1', 'plate-arm'],
  ['SHK-1', 'shaker'],
]);

/** The model of an instrument that speaks the virtual lab's wire; undefined for any other. */
export function findInstrumentModel(kind: InstrumentKind | undefined): InstrumentModel | undefined {
  return kind === undefined || kind === 'balance' ? undefined : instrumentModels[kind];
}
