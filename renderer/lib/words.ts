import type { EvidenceLevel, InstrumentKind, Mode, PauseReason, TerminalKind } from '#core/contract/words.ts';

export const KIND_WORDS: Record<InstrumentKind, string> = {
  'liquid-handler': 'liquid handler',
  incubator: 'incubator',
  'plate-reader': 'plate reader',
  imager: 'imager',
  'cell-counter': 'cell counter',
  centrifuge: 'centrifuge',
  balance: 'balance',
  'plate-arm': 'plate arm',
  shaker: 'shaker',
};

/** What an instrument of this kind is for, in one short sentence. */
export const KIND_PURPOSE: Record<InstrumentKind, string> = {
  'liquid-handler': 'Pipettes for you.',
  incubator: 'Keeps cells warm and buffered.',
  'plate-reader': 'Reads light from each well.',
  imager: 'Takes pictures and counts.',
  'cell-counter': 'Counts cells, live and dead.',
  centrifuge: 'Spins cells down.',
  balance: 'Weighs, to a tenth of a milligram.',
  'plate-arm': 'Carries plates between them.',
  shaker: 'Mixes a plate, evenly.',
};

export const MODE_WORDS: Record<Mode, string> = { 'dry-run': 'dry run', simulated: 'simulated', real: 'real' };

export const EVIDENCE_WORDS: Record<EvidenceLevel, string> = {
  'simulator only': 'Tried on its simulator only',
  'third-party simulator': 'Tried on a simulator by others',
  hardware: 'Tried on the instrument itself',
};

export const REASON_WORDS: Record<PauseReason, string> = {
  operator: 'by a person',
  protocol: 'by the protocol',
  'held-fault': 'held by a fault',
  'recovery-required': 'step in doubt',
  interrupted: 'interrupted',
  suspended: 'waits for an instrument',
  storage: 'the record cannot be written',
};

export const ENDING_WORDS: Record<TerminalKind, string> = {
  stopped: 'stopped by a person',
  'aborted-by-operator': 'aborted by a person',
  'aborted-by-fault': 'aborted by a fault',
  'step-failed': 'a step failed',
};

/** What is measured, short enough for a switch: any raw reading is the signal. */
export function quantityTitle(quantity: string): string {
  if (['luminescence', 'fluorescence', 'absorbance'].includes(quantity)) return 'Signal';
  return capitalised(plainWords(quantity));
}

/** cell_count -> cell count */
export function plainWords(key: string): string {
  return key.replaceAll(/[_-]+/g, ' ');
}

/** What a lab calls a vessel, by its id: `flask_t75` is T-75, `plate_96_white` is 96-well plate, white. */
export function vesselWords(vesselId: string): string {
  const [, flask] = /^flask_t(\d+)$/.exec(vesselId) ?? [];
  if (flask !== undefined) return `T-${flask}`;
  const [, wells, make] = /^plate_(\d+)(?:_(.+))?$/.exec(vesselId) ?? [];
  if (wells !== undefined) return `${wells}-well plate${make === undefined ? '' : `, ${vesselWords(make)}`}`;
  return plainWords(vesselId)
    .replace(/(\d)p(\d)/, '$1.$2')
    .replace(/(\d)ml\b/, '$1 mL');
}

export function capitalised(text: string): string {
  return text === '' ? text : text[0]!.toUpperCase() + text.slice(1);
}

/** "A, B and C" */
export function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}
