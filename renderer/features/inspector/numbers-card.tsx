import { useEffect, useRef } from 'react';
import { IconPencil } from '@tabler/icons-react';
import { NUMBER_ORIGINS, type ResolvedNumber } from '#core/contract/catalog.ts';
import { Card } from '../../ui/card.tsx';
import { FIRMNESS_WORDS, unitText, valueText } from './number-words.ts';
import { ORIGIN_TITLES, OriginChip } from './origin-chip.tsx';
import styles from './inspector.module.css';

interface NumbersCardProps {
  readonly numbers: readonly ResolvedNumber[];
  readonly chosen: string | null;
  readonly onChoose: (number: string | null) => void;
  readonly onEdit: (number: ResolvedNumber) => void;
}

/** Every number with how it came about. The chosen one says its source, and shows what it was computed from. */
export function NumbersCard({ numbers, chosen, onChoose, onEdit }: NumbersCardProps) {
  const body = useRef<HTMLTableSectionElement>(null);
  const selected = numbers.find((number) => number.name === chosen);
  useEffect(() => {
    if (chosen === null) return;
    const row = body.current?.querySelector(`[data-name="${CSS.escape(chosen)}"]`);
    row?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <Card title="Where each number comes from" className={styles['card']}>
      <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Numbers and their origin">
        <table className={styles['table']}>
          <thead>
            <tr>
              <th scope="col">Number</th>
              <th scope="col" data-numeric>
                Value
              </th>
              <th scope="col">Origin</th>
              <th scope="col">How</th>
              <th scope="col">
                <span className="visually-hidden">Change</span>
              </th>
            </tr>
          </thead>
          <tbody ref={body}>
            {numbers.map((number) => (
              <NumberRow
                key={number.name}
                number={number}
                mark={number.name === chosen ? 'chosen' : selected?.from.includes(number.name) ? 'parent' : undefined}
                onChoose={onChoose}
                onEdit={onEdit}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div className={styles['source']} role="status">
        {selected === undefined ? <Legend /> : <SourceOf number={selected} />}
      </div>
    </Card>
  );
}

interface NumberRowProps {
  readonly number: ResolvedNumber;
  readonly mark: 'chosen' | 'parent' | undefined;
  readonly onChoose: (number: string | null) => void;
  readonly onEdit: (number: ResolvedNumber) => void;
}

function NumberRow({ number, mark, onChoose, onEdit }: NumberRowProps) {
  const { name, title, value, unit, origin, originTitle, how, firmness } = number;
  const isEditable = number.entry !== null && firmness !== 'sourced' && !number.entry.field.includes('.');
  return (
    <tr data-name={name} data-mark={mark} aria-current={mark === 'chosen' || undefined}>
      <th scope="row">
        <button type="button" className={styles['name']} onClick={() => onChoose(mark === 'chosen' ? null : name)}>
          {title}
        </button>
      </th>
      <td data-numeric>
        <b>{valueText(value, unit)}</b> <span>{unitText(unit)}</span>
      </td>
      <td>
        <OriginChip origin={origin}>{originTitle}</OriginChip>
      </td>
      <td className={styles['how']}>
        {how}
        <small data-firmness={firmness}>{FIRMNESS_WORDS[firmness]?.title ?? firmness}</small>
      </td>
      <td className={styles['edit']}>
        {isEditable && (
          <button type="button" aria-label={`Change ${title.toLowerCase()}`} onClick={() => onEdit(number)}>
            <IconPencil size={16} stroke={1.75} aria-hidden="true" />
          </button>
        )}
      </td>
    </tr>
  );
}

function SourceOf({ number }: { readonly number: ResolvedNumber }) {
  const firmness = FIRMNESS_WORDS[number.firmness];
  return (
    <p>
      <b>{number.title}</b>: {number.source}. <b>{firmness?.title ?? number.firmness}</b>
      {number.origin === 'computed' ? ', as the least firm of what it was computed from' : ''}
      {firmness === undefined ? '' : `: ${firmness.words}`}
    </p>
  );
}

function Legend() {
  return (
    <span className={styles['legend']}>
      {NUMBER_ORIGINS.map((origin) => (
        <OriginChip key={origin} origin={origin}>
          {ORIGIN_TITLES[origin]}
        </OriginChip>
      ))}
      <span>sourced: read in a public document; general: confirm it in your lab.</span>
    </span>
  );
}
