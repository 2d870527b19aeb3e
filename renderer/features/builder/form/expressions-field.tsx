import { useState } from 'react';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Json } from '#core/contract/json.ts';
import { Button } from '../../../ui/button.tsx';
import { idFrom, freeId, isObject } from '../document/draft-document.ts';
import { FieldShell } from './field-shell.tsx';
import styles from './field.module.css';

interface ExpressionsFieldProps {
  readonly title: string;
  readonly name: string;
  readonly hint: string | undefined;
  readonly error: string | undefined;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}

/** Names with an expression each. */
export function ExpressionsField({ title, name, hint, error, value, onChange }: ExpressionsFieldProps) {
  const entries = Object.entries(isObject(value) ? value : {});
  const set = (next: readonly (readonly [string, Json])[]) => onChange(Object.fromEntries(next));
  return (
    <FieldShell title={title} name={name} hint={hint} error={error} isWide>
      {({ id }) => (
        <>
          {entries.map(([key, expression], index) => (
            <div key={index} className={styles['pairs']}>
              <div className={styles['box']}>
                <input
                  aria-label="Name"
                  value={key}
                  onChange={(event) =>
                    set(entries.map((one, at) => (at === index ? [event.target.value, expression] : one)))
                  }
                />
              </div>
              <div className={styles['box']}>
                <input
                  id={index === 0 ? id : undefined}
                  aria-label={`Expression of ${key}`}
                  spellCheck={false}
                  value={typeof expression === 'string' ? expression : JSON.stringify(expression)}
                  onChange={(event) => set(entries.map((one, at) => (at === index ? [key, event.target.value] : one)))}
                />
              </div>
              <Button
                kind="quiet"
                square
                aria-label={`Remove ${key}`}
                icon={<IconTrash stroke={1.75} aria-hidden="true" />}
                onClick={() => set(entries.filter((_, at) => at !== index))}
              />
            </div>
          ))}
          <Button
            kind="quiet"
            id={entries.length === 0 ? id : undefined}
            icon={<IconPlus stroke={1.75} aria-hidden="true" />}
            onClick={() => set([...entries, [freeId(idFrom('value'), new Set(entries.map(([key]) => key))), '0']])}
          >
            Add a value
          </Button>
        </>
      )}
    </FieldShell>
  );
}

interface JsonFieldProps extends ExpressionsFieldProps {
  /** It is drawn as a plate in the middle; this is for what that cannot show. */
  readonly isLayout: boolean;
}

/** Anything else, as JSON. What is no JSON yet stays in the field and out of the document. */
export function JsonField({ title, name, hint, error, value, isLayout, onChange }: JsonFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  if (isLayout)
    return (
      <FieldShell title={title} name={name} hint={hint} error={error} isWide>
        {({ id }) => (
          <span id={id} className={styles['hint']}>
            {isObject(value) ? 'Laid out on the plate in the middle.' : 'Nothing is laid out yet: do it in the middle.'}
          </span>
        )}
      </FieldShell>
    );
  const fault = typed === null || isJson(typed) ? undefined : 'This is not JSON yet.';
  return (
    <FieldShell title={title} name={name} hint={hint} error={fault ?? error} isWide>
      {({ id, describedBy }) => (
        <div className={styles['box']} data-error={fault !== undefined || undefined}>
          <textarea
            id={id}
            rows={4}
            spellCheck={false}
            aria-describedby={describedBy}
            value={typed ?? (value === undefined ? '' : JSON.stringify(value, null, 2))}
            onChange={(event) => {
              const text = event.target.value;
              setTyped(text);
              if (text.trim() === '') onChange(undefined);
              else if (isJson(text)) onChange(JSON.parse(text) as Json);
            }}
            onBlur={() => setTyped((text) => (text !== null && isJson(text) ? null : text))}
          />
        </div>
      )}
    </FieldShell>
  );
}

function isJson(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
