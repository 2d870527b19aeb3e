import { Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Json, JsonObject } from '#core/contract/json.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { capitalised, plainWords } from '../../lib/words.ts';
import styles from './doubt-dialog.module.css';

interface EditedParametersProps {
  readonly params: JsonObject;
  readonly onChange: (params: JsonObject) => void;
}

/** The parameters of the command that failed, to be changed before it is sent again. */
export function EditedParameters({ params, onChange }: EditedParametersProps) {
  const [values, setValues] = useState<JsonObject>(params);
  const set = (name: string, value: Json) => {
    const next = { ...values, [name]: value };
    setValues(next);
    onChange(next);
  };
  return (
    <div className={styles['edited']}>
      {Object.entries(values).map(([name, value]) => (
        <EditedField key={name} name={name} value={value} onChange={(changed) => set(name, changed)} />
      ))}
    </div>
  );
}

function EditedField({
  name,
  value,
  onChange,
}: {
  readonly name: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
}) {
  const label = capitalised(plainWords(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()));
  if (typeof value === 'number') return <NumberField label={label} value={value} onChange={onChange} />;
  if (typeof value === 'boolean')
    return <Switch label={label} checked={value} onChange={(event) => onChange(event.currentTarget.checked)} />;
  if (typeof value === 'string')
    return <TextInput label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)} />;
  return <JsonField label={label} value={value} onChange={onChange} />;
}

function JsonField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
}) {
  const [text, setText] = useState(() => JSON.stringify(value));
  const [fault, setFault] = useState(false);
  return (
    <Textarea
      label={label}
      autosize
      maxRows={4}
      value={text}
      error={fault ? 'This is not valid JSON, so the old value is kept.' : undefined}
      onChange={(event) => {
        setText(event.currentTarget.value);
        try {
          onChange(JSON.parse(event.currentTarget.value) as Json);
          setFault(false);
        } catch {
          setFault(true);
        }
      }}
    />
  );
}
