import type { ReactNode } from 'react';
import { IconBottle, IconDots, IconFlask, IconGridDots, IconTestPipe, type Icon } from '@tabler/icons-react';
import type { InstrumentView } from '#core/contract/instrument.ts';
import type { LabwareSummary } from '#core/contract/workcell.ts';
import { useNow } from '../../api/hooks.ts';
import { formatMoment } from '../../lib/dates.ts';
import { heatColour } from '../../lib/heat.ts';
import { labwareFullName, labwareName, placeName } from '../../lib/labware-view.ts';
import { MiniPlate } from '../../ui/plate/mini-plate.tsx';
import { placesOn, withKept, type DrawnPlace } from './places-on.ts';
import { useLabwareOn, useLeases } from './use-asset.ts';
import { useReading } from './use-reading.ts';
import styles from './instrument-drawing.module.css';

interface InstrumentDrawingProps {
  readonly view: InstrumentView;
  readonly onLabware: (labwareId: string) => void;
}

/** What an instrument looks like from where one stands, with what the record says it holds. */
export function InstrumentDrawing({ view, onLabware }: InstrumentDrawingProps) {
  const labware = useLabwareOn(view.instrumentId);
  const leases = useLeases(view.instrumentId);
  const places = withKept(placesOn(view, labware), leases);
  switch (view.kind) {
    case 'incubator':
      return <Towers places={places} onLabware={onLabware} />;
    case 'plate-reader':
      return <ReaderPlate view={view} places={places} onLabware={onLabware} />;
    case 'imager':
      return (
        <>
          <FieldOfView />
          <Holds places={places} onLabware={onLabware} />
        </>
      );
    case 'liquid-handler':
      return <Deck places={places} onLabware={onLabware} />;
    default:
      return <Holds places={places} onLabware={onLabware} />;
  }
}

interface PlacesProps {
  readonly places: readonly DrawnPlace[];
  readonly onLabware: (labwareId: string) => void;
}

/** Pieces that are named: the line that counts the others and what is free needs its room too. */
const NAMED = 2;

function Towers({ places, onLabware }: PlacesProps) {
  const now = useNow(30_000);
  const slots = places.filter((one) => /^\d+$/.test(one.place));
  const half = Math.ceil(slots.length / 2);
  const held = places.filter((one) => one.labware !== undefined || one.unknown !== undefined);
  const named = held.slice(0, NAMED);
  const kept = slots.filter((one) => one.keptFor !== undefined).length;
  /* Several can stand at the door, of executions whose turn has come. */
  const more = held.length - named.length + held.reduce((sum, one) => sum + one.others, 0);
  const taken = slots.filter((one) => one.labware !== undefined || one.unknown !== undefined).length;
  return (
    <div className={styles['incubator']}>
      <div className={styles['towers']} aria-hidden="true">
        {[slots.slice(0, half), slots.slice(half)].map((tower, index) => (
          <div key={index}>
            {tower.map((slot) => (
              <i
                key={slot.place}
                data-taken={slot.labware !== undefined || undefined}
                data-unknown={slot.unknown !== undefined || undefined}
                data-kept={slot.keptFor !== undefined || undefined}
              />
            ))}
          </div>
        ))}
      </div>
      <ul>
        {named.map(({ place, labware, unknown }) => (
          <li key={place}>
            {labware === undefined ? (
              <span className={styles['unknown']}>{unknown}, not on record</span>
            ) : (
              <Piece labware={labware} onLabware={onLabware}>
                {labwareName(labware)}
              </Piece>
            )}
            <small>
              {place === 'door' ? 'transfer place' : placeName(place)}
              {labware?.executionId == null
                ? labware === undefined
                  ? ''
                  : ` since ${formatMoment(labware.since, now)}`
                : `, ${labware.executionId}`}
            </small>
          </li>
        ))}
        <li className={styles['faint']}>
          {more > 0 ? `${more} more, ` : ''}
          {slots.length - taken - kept} of {slots.length} slots free
        </li>
      </ul>
    </div>
  );
}

/** A name that opens what is inside. It lies above the button that covers the card. */
function Piece({
  labware,
  onLabware,
  children,
}: {
  readonly labware: LabwareSummary;
  readonly onLabware: (labwareId: string) => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      className={styles['piece']}
      aria-label={`Look into ${labwareFullName(labware)}${labware.kind === 'tip-rack' ? `: ${tipsLeft(labware)}` : ''}`}
      onClick={() => onLabware(labware.labwareId)}
    >
      {children}
    </button>
  );
}

function ReaderPlate({ view, places, onLabware }: PlacesProps & { readonly view: InstrumentView }) {
  const reading = useReading(view);
  const held = places.find((one) => one.labware !== undefined)?.labware;
  const shape = reading?.shape ?? held ?? { rows: 8, columns: 12 };
  return (
    <div className={styles['reader']}>
      <MiniPlate
        rows={shape.rows}
        columns={shape.columns}
        width={132}
        fill={(well) => {
          const share = reading?.shares.get(well);
          return share === undefined ? 'var(--well-empty)' : heatColour(share);
        }}
      />
      <span className={styles['faint']}>
        {reading !== undefined && reading.shares.size > 0
          ? `${reading.shares.size} of ${shape.rows * shape.columns} wells`
          : null}
        {held === undefined ? (
          'no plate in it'
        ) : (
          <Piece labware={held} onLabware={onLabware}>
            {labwareName(held)}
          </Piece>
        )}
      </span>
    </div>
  );
}

/* A drawn field of view: nuclei as soft discs, always the same ones. */
const CELLS = Array.from({ length: 24 }, (_, index) => {
  const wobble = (factor: number) => ((Math.sin((index + 1) * factor) * 43_758.5453) % 1) * 3;
  return {
    x: 18 + (index % 8) * 21.5 + wobble(12.9898),
    y: 17 + Math.floor(index / 8) * 25 + wobble(78.233),
    turn: index * 37,
  };
}).filter((_, index) => index % 7 !== 3);

function FieldOfView() {
  return (
    <svg className={styles['field']} viewBox="0 0 186 84" aria-hidden="true">
      <rect width="185" height="83" x=".5" y=".5" rx="6" fill="var(--surface-2)" stroke="var(--border-2)" />
      {CELLS.map(({ x, y, turn }) => (
        <g key={x} transform={`rotate(${turn % 60} ${x} ${y})`}>
          <ellipse cx={x} cy={y} rx="7.5" ry="5.5" fill="var(--heat-mid)" fillOpacity="0.28" stroke="var(--heat-mid)" />
          <circle cx={x} cy={y} r="2" fill="var(--heat-high)" />
        </g>
      ))}
    </svg>
  );
}

const GLYPHS: Record<LabwareSummary['kind'], Icon> = {
  plate: IconGridDots,
  flask: IconFlask,
  tube: IconTestPipe,
  cryovial: IconTestPipe,
  reservoir: IconBottle,
  'tip-rack': IconDots,
};

function Deck({ places, onLabware }: PlacesProps) {
  const now = useNow(30_000);
  const slots = places.slice(0, 16);
  const columns = new Set(slots.map((slot) => slot.place.replace(/^\D+/, ''))).size;
  return (
    <ul
      className={styles['deck']}
      aria-label="Deck"
      style={{ ['--columns' as string]: Math.max(2, Math.min(4, columns)) }}
    >
      {slots.map(({ place, labware, others, unknown, keptFor }) => {
        const Glyph = labware === undefined ? undefined : GLYPHS[labware.kind];
        return (
          <li
            key={place + (labware?.labwareId ?? '')}
            data-taken={labware !== undefined || undefined}
            data-unknown={unknown !== undefined || undefined}
            data-kept={keptFor !== undefined || undefined}
          >
            <span>
              {place}
              {Glyph !== undefined && <Glyph size={13} stroke={2} aria-hidden="true" />}
              {others > 0 && <em>and {others} more</em>}
              {labware !== undefined && others === 0 && (
                <small>
                  {labware.executionId === null ? 'since ' : `${labware.executionId}, `}
                  {formatMoment(labware.since, now)}
                </small>
              )}
            </span>
            {labware === undefined ? (
              <b>{unknown !== undefined ? `${unknown}?` : keptFor === undefined ? 'free' : `kept for ${keptFor}`}</b>
            ) : (
              <Piece labware={labware} onLabware={onLabware}>
                <b>{labware.kind === 'tip-rack' ? tipsLeft(labware) : labwareName(labware)}</b>
              </Piece>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function tipsLeft(rack: LabwareSummary): string {
  return `${rack.rows * rack.columns - rack.tipsUsed} tips ${rack.type.replace('tip_', '')}`;
}

function Holds({ places, onLabware }: PlacesProps) {
  const held = places.filter((one) => one.labware !== undefined || one.unknown !== undefined);
  if (held.length === 0) return null;
  return (
    <ul className={styles['holds']}>
      {held.map(({ place, labware, unknown }) => (
        <li key={place + (labware?.labwareId ?? '')}>
          {labware === undefined ? (
            <span className={styles['unknown']}>{unknown}, not on record</span>
          ) : (
            <Piece labware={labware} onLabware={onLabware}>
              {labwareFullName(labware)}
            </Piece>
          )}
        </li>
      ))}
    </ul>
  );
}
