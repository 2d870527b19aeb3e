import { useState } from 'react';
import { formatSignificant, parseNumber } from '../../../lib/numbers.ts';
import { limitsInWords, limitsSentence, within } from '../../../ui/fields/limits.ts';
import { FieldShell, type WritingChoices } from './field-shell.tsx';
import styles from './field.module.css';

interface Common {
  readonly title: string;
  readonly name?: string | undefined;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly isWide?: boolean;
  readonly isOptional?: boolean;
  readonly placeholder?: string | undefined;
  readonly writing?: WritingChoices | undefined;
}

interface TextFieldProps extends Common {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly lines?: number;
  readonly maxLength?: number;
}

/** A text that is written into the document at each key. */
export function TextField({ value, onChange, lines = 1, maxLength, placeholder, ...shell }: TextFieldProps) {
  return (
    <FieldShell {...shell}>
      {({ id, describedBy, error }) => {
        const common = {
          id,
          value,
          placeholder,
          maxLength,
          'aria-describedby': describedBy,
          'aria-invalid': error,
          onChange: (event: { target: { value: string } }) => onChange(event.target.value),
        };
        return (
          <div className={styles['box']} data-error={error || undefined}>
            {lines > 1 ? <textarea rows={lines} {...common} /> : <input autoComplete="off" {...common} />}
          </div>
        );
      }}
    </FieldShell>
  );
}

interface AmountFieldProps extends Common {
  readonly value: number | undefined;
  /** Undefined: it was emptied. */
  readonly onChange: (value: number | undefined) => void;
  readonly isInteger?: boolean;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly unit?: string | undefined;
  /** More than one: the unit can be chosen. */
  readonly units?: readonly string[];
  readonly onUnit?: (unit: string) => void;
  readonly isRequired?: boolean;
}

/** A number with its unit. It goes into the document at each key that leaves a number there; the wheel does nothing. */
export function AmountField(props: AmountFieldProps) {
  const {
    value,
    onChange,
    isInteger = false,
    minimum,
    maximum,
    unit,
    units = [],
    onUnit,
    isRequired,
    ...shell
  } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const limits = { minimum, maximum };
  const fault = faultOf(typed, value, { isInteger, isRequired: isRequired === true }, limits, unit);
  const hint = shell.hint ?? limitsInWords(limits);
  return (
    <FieldShell {...shell} hint={hint === '' ? undefined : hint} error={fault ?? shell.error}>
      {({ id, describedBy, error }) => (
        <div className={styles['box']} data-error={error || undefined}>
          <input
            id={id}
            inputMode={isInteger ? 'numeric' : 'decimal'}
            autoComplete="off"
            placeholder={shell.placeholder}
            value={typed ?? (value === undefined ? '' : formatSignificant(value, 10))}
            aria-describedby={describedBy}
            aria-invalid={error}
            onChange={(event) => {
              const text = event.target.value;
              setTyped(text);
              const number = parseNumber(text);
              if (text.trim() === '') onChange(undefined);
              else if (number !== undefined) onChange(number);
            }}
            onBlur={() => setTyped(null)}
          />
          {units.length > 1 ? (
            <select
              className={styles['units']}
              aria-label={`Unit of ${shell.title}`}
              value={unit}
              onChange={(event) => {
                setTyped(null);
                onUnit?.(event.target.value);
              }}
            >
              {units.map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          ) : (
            unit !== undefined && unit !== '' && <span className={styles['unit']}>{unit}</span>
          )}
        </div>
      )}
    </FieldShell>
  );
}

function faultOf(
  typed: string | null,
  value: number | undefined,
  { isInteger }: { readonly isInteger: boolean; readonly isRequired: boolean },
  limits: { readonly minimum: number | undefined; readonly maximum: number | undefined },
  unit: string | undefined,
): string | undefined {
  const number = typed === null || typed.trim() === '' ? value : parseNumber(typed);
  if (typed !== null && typed.trim() !== '' && number === undefined) return 'Give a number.';
  if (number === undefined) return undefined;
  if (isInteger && !Number.isInteger(number)) return 'Give a whole number.';
  return within(number, limits) ? undefined : limitsSentence(limits, unit);
}
