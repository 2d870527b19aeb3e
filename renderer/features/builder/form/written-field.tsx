import { IconX } from '@tabler/icons-react';
import { Chip } from '../../../ui/status-badge.tsx';
import { FieldShell, type WritingChoices } from './field-shell.tsx';
import styles from './field.module.css';
import type { Writing } from './written-value.ts';

interface WrittenFieldProps {
  readonly title: string;
  readonly name?: string | undefined;
  readonly isWide?: boolean;
  readonly isOptional?: boolean;
  readonly error?: string | undefined;
  readonly writing: WritingChoices;
  readonly written: Exclude<Writing, { kind: 'value' }>;
  /** What the parameter has for a value. */
  readonly valueText?: string | undefined;
  readonly onExpressionText: (text: string) => void;
}

/** A field that is filled from a parameter, or computed. */
export function WrittenField(props: WrittenFieldProps) {
  const { written, writing, valueText, onExpressionText, ...shell } = props;
  const isParameter = written.kind === 'parameter';
  return (
    <FieldShell {...shell} isWide writing={writing} hint={isParameter ? undefined : 'Such as params.dose * 2'}>
      {({ id, describedBy, error }) => (
        <div className={styles['box']} data-error={error || undefined}>
          {isParameter ? (
            <div className={styles['written']}>
              <b>{written.name}</b>
              <span>{valueText === undefined || valueText === '' ? '' : `= ${valueText}`}</span>
              <Chip tone="accent">parameter</Chip>
            </div>
          ) : (
            <>
              <input
                id={id}
                spellCheck={false}
                autoComplete="off"
                value={written.text}
                aria-describedby={describedBy}
                aria-invalid={error}
                onChange={(event) => onExpressionText(event.target.value)}
              />
              <span className={styles['unit']}>
                <Chip tone="accent">expression</Chip>
              </span>
            </>
          )}
          <button
            type="button"
            id={isParameter ? id : undefined}
            className={styles['inBox']}
            aria-label={`Give ${props.title} a value of its own`}
            onClick={writing.onValue}
          >
            <IconX stroke={1.75} aria-hidden="true" />
          </button>
        </div>
      )}
    </FieldShell>
  );
}
