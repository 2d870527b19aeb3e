import { Select } from '@mantine/core';
import type { ResolvedOperation, ResolveInput } from '#core/contract/catalog.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import type { InspectorSearch } from './inspector-search.ts';
import { choicesFor, type Resolvable } from './use-resolution.ts';
import styles from './inspector.module.css';

interface ChoosersProps {
  readonly resolvable: Resolvable;
  readonly input: ResolveInput;
  /** Confluence it was resolved with, when nobody asked. */
  readonly confluence: number | undefined;
  /** Vials that it comes to, when nobody asked how many. */
  readonly vials: number | undefined;
  readonly onChange: (change: InspectorSearch) => void;
}

interface Option {
  readonly value: string;
  readonly label: string;
  readonly disabled: boolean;
}

/** Cell line, vessel and operation, and what else may be asked for. What makes no sense is there, with the reason. */
export function Choosers({ resolvable, input, confluence, vials, onChange }: ChoosersProps) {
  const { cellLine, vessel, operation, choices } = input;
  const of = resolvable.operations.find((one) => one.operation === operation);
  const chosen = resolvable.vessels.find((one) => one.id === vessel);
  const takes = choicesFor(operation, chosen?.kind);
  const reasons = new Map(of?.refusedVessels.map((one) => [one.vessel, one.reason]));
  const lineReason = (which: Resolvable['operations'][number]) =>
    which.refusedLines.find((one) => one.cellLine === cellLine)?.reason;
  const chooseOperation = (next: ResolvedOperation) => {
    const fitting = resolvable.operations.find((one) => one.operation === next)?.vessels ?? [];
    // A vessel that the operation cannot be done in gives way to one that it can.
    const kept = fitting.includes(vessel) ? vessel : (fitting.find((one) => one === 'flask_t75') ?? fitting[0]);
    onChange({ operation: next, vessel: kept });
  };
  return (
    <div className={styles['pick']}>
      <Chooser
        label="Cell line"
        value={cellLine}
        options={resolvable.cellLines.map(({ id, name }) => ({ value: id, label: id, words: name, disabled: false }))}
        onChange={(line) => onChange({ line })}
      />
      <Chooser
        label="Vessel"
        value={vessel}
        options={resolvable.vessels.map(({ id, name, areaCm2 }) => ({
          value: id,
          label: name,
          words: reasons.get(id) ?? (areaCm2 > 0 ? `${areaCm2} cm²` : ''),
          disabled: reasons.has(id),
        }))}
        onChange={(next) => onChange({ vessel: next })}
      />
      <Chooser
        label="Operation"
        value={operation}
        options={resolvable.operations.map((one) => ({
          value: one.operation,
          label: one.title,
          words: lineReason(one) ?? '',
          disabled: lineReason(one) !== undefined,
        }))}
        onChange={(next) => chooseOperation(next as ResolvedOperation)}
      />
      {takes.vessels && (
        <div className={styles['figure']}>
          <NumberField
            label={operation === 'freeze' ? 'Vials' : 'Vessels'}
            value={choices.vessels ?? (operation === 'freeze' ? vials : undefined) ?? 1}
            integer
            minimum={1}
            maximum={12}
            onChange={(vessels) => onChange({ vessels })}
          />
        </div>
      )}
      {takes.confluence && (
        <div className={styles['figure']}>
          <NumberField
            label="Confluence"
            unit="%"
            value={Math.round((choices.confluence ?? confluence ?? 0.7) * 100)}
            minimum={5}
            maximum={100}
            onChange={(percent) => onChange({ confluence: percent / 100 })}
          />
        </div>
      )}
      {takes.by && (
        <div className={styles['field']}>
          <span aria-hidden="true">Seeded by</span>
          <Segmented
            label="Seeded by"
            value={choices.by ?? 'density'}
            options={[
              { value: 'density', title: 'Density' },
              { value: 'ratio', title: 'Ratio' },
            ]}
            onChange={(by) => onChange({ by })}
          />
        </div>
      )}
      {takes.compound && (
        <Chooser
          label="Compound"
          value={choices.compound ?? null}
          placeholder="The usual one"
          options={resolvable.compounds.map(({ id, name }) => ({ value: id, label: name, words: '', disabled: false }))}
          onChange={(compound) => onChange({ compound })}
        />
      )}
    </div>
  );
}

interface ChooserProps {
  readonly label: string;
  readonly value: string | null;
  readonly placeholder?: string;
  readonly options: readonly (Option & { readonly words: string })[];
  readonly onChange: (value: string) => void;
}

function Chooser({ label, value, placeholder, options, onChange }: ChooserProps) {
  const words = new Map(options.map((one) => [one.value, one.words]));
  return (
    <Select
      label={label}
      value={value}
      placeholder={placeholder}
      allowDeselect={false}
      wrapperProps={{ 'data-wide': label === 'Cell line' ? 'line' : label.toLowerCase() }}
      maxDropdownHeight={420}
      comboboxProps={{ width: 340, position: 'bottom-start', withinPortal: true }}
      data={options.map(({ value: id, label: title, disabled }) => ({ value: id, label: title, disabled }))}
      renderOption={({ option }) => (
        <span className={styles['option']}>
          <b>{option.label}</b>
          {words.get(option.value) !== '' && <small>{words.get(option.value)}</small>}
        </span>
      )}
      onChange={(next) => next !== null && onChange(next)}
    />
  );
}
