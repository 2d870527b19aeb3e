import { useId } from 'react';
import styles from './choice-list.module.css';

interface ChoiceListProps<Value extends string> {
  readonly label: string;
  readonly value: Value | undefined;
  readonly onChange: (value: Value) => void;
  readonly options: readonly {
    readonly value: Value;
    readonly title: string;
    /** What follows. */
    readonly words: string;
    /** What it costs when it is wrong. */
    readonly risk?: string;
  }[];
}

/** One choice with its consequence. Nothing is chosen beforehand. */
export function ChoiceList<Value extends string>({ label, value, onChange, options }: ChoiceListProps<Value>) {
  const name = useId();
  return (
    <div className={styles['list']} role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label key={option.value} className={styles['choice']} data-chosen={option.value === value || undefined}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            <b>{option.title}</b>
            {option.words} {option.risk !== undefined && <span className={styles['risk']}>{option.risk}</span>}
          </span>
        </label>
      ))}
    </div>
  );
}
