import type { Logger } from '../base/logger.ts';
import type { JournalEvent } from '../contract/event.ts';
import type { LabwareRecord } from '../contract/workcell.ts';
import type { VirtualLabPort } from '../instruments/virtual-lab-port.ts';
import { DOOR } from '../model/places.ts';
import type { Journal } from '../store/journal.ts';

/** Where labware that is to come out of a virtual incubator stands aside, warm and on nobody's slot, until it is needed. */
export const WARM_ASIDE = DOOR;

/**
 * Does on the virtual bench what people say that they have done on it: puts labware down, carries it, takes it away. On a
 * real bench they have done it themselves.
 */
export function followHands(journal: Journal, virtualLab: VirtualLabPort, logger: Logger): Disposable {
  const isVirtual = (instrument: string): boolean =>
    virtualLab.instruments.some((config) => config.instrumentId === instrument);
  const follow = async (event: JournalEvent): Promise<void> => {
    switch (event.kind) {
      case 'labware.placed': {
        const { labware } = event.data;
        if (labware.mode === 'simulated') await virtualLab.loadLabware([loadedOf(labware)]);
        return;
      }
      case 'labware.moved': {
        const { instrument, place } = event.data.to;
        if (place !== null && isVirtual(instrument))
          await virtualLab.placeLabware([{ labwareId: event.subject, place: { instrument, place } }]);
        return;
      }
      case 'labware.removed':
        // Names that are not there are passed over: it may have stood on a real bench.
        await virtualLab.unloadLabware([event.subject]);
        return;
      default:
        return;
    }
  };
  return journal.onCommitted((events) => {
    for (const event of events)
      if (event.kind.startsWith('labware.'))
        follow(event).catch((error: unknown) => {
          logger.warn({ labware: event.subject, error: String(error) }, 'The virtual bench did not follow a hand.');
        });
  });
}

function loadedOf(labware: LabwareRecord): Parameters<VirtualLabPort['loadLabware']>[0][number] {
  const { labwareId, type, title, kind, rows, columns, at, groups } = labware;
  const [group] = groups;
  const [substance] = group?.substances ?? [];
  const shapeKind = kind === 'tube' || kind === 'reservoir' ? kind : 'plate';
  // More than it holds is refused before; of what the virtual lab does not know, only the name of the type is its own.
  const totalUl = Math.max(1, group?.volumeUl ?? 0);
  return {
    labwareId,
    type,
    shape: { name: title, kind: shapeKind, rows, columns, totalUl },
    ...(at?.place == null ? {} : { place: { instrument: at.instrument, place: at.place } }),
    ...(group === undefined || substance === undefined
      ? {}
      : { contents: { reagent: substance.substance, volumeMl: group.volumeUl / 1000 } }),
  };
}
