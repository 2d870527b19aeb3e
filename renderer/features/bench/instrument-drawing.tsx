import type { InstrumentView } from '#core/contract/instrument.ts';
import { heatColour } from '../../lib/heat.ts';
import { MiniPlate } from '../../ui/plate/mini-plate.tsx';
import { useReading } from './use-reading.ts';
import styles from './instrument-drawing.module.css';

/** What an instrument looks like from where one stands, with what it holds. */
export function InstrumentDrawing({ view }: { readonly view: InstrumentView }) {
  switch (view.kind) {
    case 'incubator':
      return <Towers view={view} />;
    case 'plate-reader':
      return <ReaderPlate view={view} />;
    case 'imager':
      return <FieldOfView />;
    case 'liquid-handler':
      return <Deck view={view} />;
    default:
      return <Holds view={view} />;
  }
}

function Towers({ view }: { readonly view: InstrumentView }) {
  const slots = view.contents;
  const half = Math.ceil(slots.length / 2);
  const taken = slots.filter((slot) => slot.occupied);
  return (
    <div className={styles['incubator']}>
      <div className={styles['towers']} aria-hidden="true">
        {[slots.slice(0, half), slots.slice(half)].map((tower, index) => (
          <div key={index}>
            {tower.map((slot) => (
              <i key={slot.place} data-taken={slot.occupied || undefined} />
            ))}
          </div>
        ))}
      </div>
      <ul>
        {taken.slice(0, 3).map((slot) => (
          <li key={slot.place}>
            <b>{plainLabel(slot.label)}</b> <span>slot {slot.place}</span>
          </li>
        ))}
        <li className={styles['faint']}>
          {taken.length > 3 ? `${taken.length - 3} more, ` : ''}
          {slots.length - taken.length} of {slots.length} slots free
        </li>
      </ul>
    </div>
  );
}

function ReaderPlate({ view }: { readonly view: InstrumentView }) {
  const reading = useReading(view);
  const shape = reading?.shape ?? { rows: 8, columns: 12 };
  const plate = view.contents.find((one) => one.occupied);
  return (
    <div className={styles['reader']}>
      <MiniPlate
        {...shape}
        width={132}
        fill={(well) => {
          const share = reading?.shares.get(well);
          return share === undefined ? 'var(--well-empty)' : heatColour(share);
        }}
      />
      <span className={styles['faint']}>
        {reading !== undefined && reading.shares.size > 0
          ? `${reading.shares.size} of ${shape.rows * shape.columns} wells`
          : plate === undefined
            ? 'no plate in it'
            : nameOf(plate.label)}
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

function Deck({ view }: { readonly view: InstrumentView }) {
  const slots = view.contents.slice(0, 16);
  const columns = new Set(slots.map((slot) => slot.place.replace(/^\D+/, ''))).size;
  return (
    <ul
      className={styles['deck']}
      aria-label="Deck"
      style={{ ['--columns' as string]: Math.max(2, Math.min(4, columns)) }}
    >
      {slots.map((slot) => (
        <li
          key={slot.place}
          data-taken={slot.occupied || undefined}
          title={slot.occupied ? plainLabel(slot.label) : undefined}
        >
          <span>{slot.place}</span>
          <b>{slot.occupied ? nameOf(slot.label) : 'free'}</b>
        </li>
      ))}
    </ul>
  );
}

function Holds({ view }: { readonly view: InstrumentView }) {
  const held = view.contents.filter((one) => one.occupied);
  if (held.length === 0) return null;
  return <div className={styles['holds']}>{held.map((one) => plainLabel(one.label)).join(', ')}</div>;
}

/** EX-12:assay_plate -> assay plate */
function nameOf(label: string): string {
  return plainLabel(label).replace(/, EX-\d+$/, '');
}

/** EX-12:assay_plate -> assay plate, EX-12 */
function plainLabel(label: string): string {
  const [execution, name] = label.includes(':') ? label.split(':') : [undefined, label];
  const words = (name ?? label).replaceAll('_', ' ');
  return execution === undefined ? words : `${words}, ${execution}`;
}
