import { useId, useState, type KeyboardEvent } from 'react';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { formatSignificant, parseNumber } from '../../lib/numbers.ts';
import { limitsInWords, limitsSentence, stepFor, within, type Limits } from './limits.ts';
import styles from './number-field.module.css';

interface NumberFieldProps extends Limits {
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly unit?: string | undefined;
  readonly integer?: boolean;
  readonly help?: string | undefined;
}

/** A number with its unit, committed on leaving and on Enter; what cannot be is refused with the limit quoted. The wheel does nothing. */
export function NumberField({
  label,
  value,
  onChange,
  unit,
  integer = false,
  minimum,
  maximum,
  help,
}: NumberFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const limits = { minimum, maximum };
  const shown = draft ?? (integer ? value.toLocaleString('en-US') : formatSignificant(value, 8));
  const hint = [limitsInWords(limits, unit), help].filter(Boolean).join('. ');

  const commit = (text: string) => {
    const number = parseNumber(text);
    const whole = number !== undefined && (!integer || Number.isInteger(number));
    if (number === undefined || !whole || !within(number, limits)) {
      setError(number === undefined ? 'Give a number.' : whole ? limitsSentence(limits, unit) : 'Give a whole number.');
      return;
    }
    setError(null);
    setDraft(null);
    if (number !== value) onChange(number);
  };
  const stepBy = (direction: 1 | -1) => {
    const from = parseNumber(shown) ?? value;
    const step = stepFor(from, direction, integer);
    const next = Number((from + direction * step).toPrecision(12));
    const clamped = Math.min(maximum ?? Infinity, Math.max(minimum ?? -Infinity, next));
    setDraft(null);
    setError(null);
    if (clamped !== value) onChange(clamped);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') commit(event.currentTarget.value);
    else if (event.key === 'ArrowUp') stepBy(1);
    else if (event.key === 'ArrowDown') stepBy(-1);
    else if (event.key === 'Escape' && draft !== null) {
      setDraft(null);
      setError(null);
      event.stopPropagation();
    } else return;
    if (event.key !== 'Enter') event.preventDefault();
  };

  return (
    <div className={styles['field']}>
      <label htmlFor={id}>{label}</label>
      <div className={styles['box']} data-error={error !== null || undefined}>
        <input
          id={id}
          inputMode={integer ? 'numeric' : 'decimal'}
          autoComplete="off"
          value={shown}
          aria-invalid={error !== null}
          aria-describedby={`${id}-hint`}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={(event) => commit(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {unit !== undefined && <span className={styles['unit']}>{unit}</span>}
        <span className={styles['steppers']}>
          <button type="button" tabIndex={-1} aria-label={`Less ${label}`} onClick={() => stepBy(-1)}>
            <IconMinus stroke={1.75} />
          </button>
          <button type="button" tabIndex={-1} aria-label={`More ${label}`} onClick={() => stepBy(1)}>
            <IconPlus stroke={1.75} />
          </button>
        </span>
      </div>
      <span
        id={`${id}-hint`}
        className={error === null ? styles['hint'] : styles['error']}
        role={error === null ? undefined : 'alert'}
      >
        {error ?? hint}
      </span>
    </div>
  );
}
