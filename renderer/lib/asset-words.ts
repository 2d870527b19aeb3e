import type { ChangeoverRule, SetUpAspect } from '#core/contract/changeover.ts';
import type { JournalEvent } from '#core/contract/event.ts';
import type { AssetStatus, AssetView } from '#core/contract/workcell.ts';
import { formatDay, formatMoment } from './dates.ts';
import { eventWords } from './event-words.ts';
import { placeWords } from './labware-view.ts';
import { plural } from './numbers.ts';
import type { State } from './status.ts';
import { capitalised, plainWords } from './words.ts';

export const ASSET_STATES: Record<AssetStatus, State> = {
  available: 'ready',
  'in use': 'running',
  'needs clearing': 'warn',
  fault: 'failed',
  offline: 'cancelled',
  'in storage': 'waiting',
};

export const ASSET_KIND_WORDS: Record<AssetView['kind'], string> = {
  instrument: 'instrument',
  equipment: 'equipment',
  place: 'place',
  person: 'person',
  cpu: 'CPU slots',
  gpu: 'GPU slots',
  pool: 'pool',
};

/** A lane of the forecast as people call it: `LH-1`, and `LH-1/places` as "LH-1 places". */
export function laneWords(assetId: string): string {
  return assetId.replace('/places', ' places').replace('/rehearsed', '');
}

/** A type as it is kept, of what somebody typed: "Biosafety cabinet" gives `biosafety-cabinet`. */
export function typeFrom(words: string): string {
  return words
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
}

/** What others can stand in for it by, as people write it: `biosafety-cabinet` gives "biosafety cabinet". */
export function typeWords(type: string): string {
  return type.replaceAll('-', ' ');
}

/** How much of an asset is taken: "3 of 4 slots taken"; empty for what only one can have, and for pools. */
export function roomWords({ kind, occupied, capacity }: Pick<AssetView, 'kind' | 'occupied' | 'capacity'>): string {
  if (kind === 'pool' || (capacity === 1 && kind !== 'instrument')) return '';
  if (kind === 'person') return `${occupied} of ${plural(capacity, 'task')}`;
  if (kind === 'equipment') return `${occupied} of ${capacity} at once`;
  const word = kind === 'cpu' || kind === 'gpu' ? 'slot' : 'place';
  return `${occupied} of ${plural(capacity, word)} taken`;
}

/** Nobody calibrates people and slots. */
export function isCalibrated({ kind }: Pick<AssetView, 'kind'>): boolean {
  return kind === 'instrument' || kind === 'equipment' || kind === 'place';
}

/** "Held by AK for calibration until 16:30", as a line of its own. */
export function holdWords(asset: Pick<AssetView, 'hold'>, now: number): string | null {
  const { hold } = asset;
  if (hold === null) return null;
  const until = hold.until === null ? '' : ` until ${formatMoment(hold.until, now)}`;
  return `Held by ${hold.by} since ${formatMoment(hold.since, now)}${until}.`;
}

/** "Calibration due 20 Nov"; null when nothing is known. */
export function calibrationWords(asset: Pick<AssetView, 'calibration' | 'calibrationState'>): string | null {
  const dueAt = asset.calibration?.dueAt ?? null;
  if (dueAt === null) return asset.calibration === null ? null : 'Calibrated';
  return asset.calibrationState === 'overdue'
    ? `Calibration was due ${formatDay(dueAt)}`
    : `Calibration due ${formatDay(dueAt)}`;
}

/** What an instrument is changed over for, as a list offers it. */
export const ASPECT_WORDS: Record<SetUpAspect, string> = {
  protocol: 'protocol',
  'cell-line': 'cell line',
  reagent: 'reagent',
  labware: 'type of labware',
};

function ruleWords({ by, minutes }: ChangeoverRule): string {
  return `${minutes} min for any change of ${ASPECT_WORDS[by]}`;
}

function fromTo(from: string | null, to: string): string {
  return from === null ? `for ${to}` : `from ${from} to ${to}`;
}

/** One entry about an asset or a piece of labware as a sentence. */
export function assetEventWords(event: JournalEvent): { readonly state: State | null; readonly sentence: string } {
  const plain = (sentence: string, state: State | null = null) => ({ state, sentence });
  switch (event.kind) {
    case 'asset.added':
      return plain(`Entered as ${event.data.asset.title}`);
    case 'asset.changed':
      return plain(
        event.data.location === undefined
          ? `Called ${event.data.title ?? ''} from now on`
          : `Stands at ${event.data.location || 'no known place'} from now on`,
      );
    case 'asset.removed':
      return plain('Taken out of the registry', 'cancelled');
    case 'asset.held': {
      const { by, purpose, until } = event.data.hold;
      const end = until === null ? '' : ` until ${formatMoment(until, event.at)}`;
      return plain(`Held by ${by} for ${purpose}${end}`, 'paused');
    }
    case 'asset.released':
      return plain(`Released by ${event.actor}`, 'ready');
    case 'asset.stored':
      return plain(event.data.inStorage ? 'Put in storage' : 'Taken out of storage', 'waiting');
    case 'asset.calibrated': {
      const { by, certificate, dueAt } = event.data.calibration;
      return plain(
        `Calibrated by ${by}, ${certificate}${dueAt === null ? '' : `; due again ${formatDay(dueAt)}`}`,
        'completed',
      );
    }
    case 'changeover.declared':
      return plain(
        event.data.rule === null
          ? 'Not changed over any more'
          : `Changed over from now on, ${ruleWords(event.data.rule)}`,
      );
    case 'changeover.begun': {
      const { from, to, executionId } = event.data;
      const whom = executionId === null ? '' : ` for ${executionId}`;
      return plain(`Being changed over ${fromTo(from, to)}${whom}`, 'running');
    }
    case 'changeover.done':
      return plain(`Changed over ${fromTo(event.data.from, event.data.to)}`, 'completed');
    case 'changeover.interrupted':
      return plain(`Wellrun ended while it was changed over ${fromTo(event.data.from, event.data.to)}`, 'warn');
    case 'changeover.stated':
      return plain(`Set up for ${event.data.setUp ?? 'nobody knows what'}, said by ${event.actor}`);
    case 'asset.serviced':
      return plain(event.data.note);
    case 'command.intent':
    case 'lease.granted':
      return plain(`Used by ${event.subject} for ${plainWords(event.data.stepId.replaceAll('.', ', '))}`, 'running');
    case 'program.started':
      return plain(`Used by ${event.subject}`, 'running');
    case 'labware.placed':
      return plain(`Put on ${placeWords(event.data.labware.at)}`);
    case 'labware.moved':
      return plain(`Moved to ${placeWords(event.data.to)}`);
    case 'labware.removed':
      return plain('Taken off the bench', 'cancelled');
    default: {
      const words = eventWords(event, new Map());
      return plain(words?.sentence ?? capitalised(event.kind.replace('.', ' ')), words?.state ?? null);
    }
  }
}
