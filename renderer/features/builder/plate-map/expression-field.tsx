import { TextInput } from '@mantine/core';
import { useId, useLayoutEffect, useRef, useState } from 'react';
import { formatSignificant, parseNumber } from '../../../lib/numbers.ts';
import { limitsInWords, limitsSentence, within, type Limits } from '../../../ui/fields/limits.ts';
import { numberOf, parameterOf } from './layout-wells.ts';
import type { LayoutParameter, WrittenNumber } from './written-layout.ts';

interface ExpressionFieldProps extends Limits {
  readonly label: string;
  readonly value: WrittenNumber | undefined;
  readonly onChange: (value: WrittenNumber) => void;
  readonly parameters: readonly LayoutParameter[];
  readonly unit?: string;
  readonly integer?: boolean;
  readonly disabled?: boolean;
}

const isExpression = (text: string) => /^\{\{[\s\S]+\}\}$/.test(text);

/** A number, or an expression in double braces such as a parameter of the protocol. Committed on leaving and on Enter. */
export function ExpressionField(props: ExpressionFieldProps) {
  const { label, value, onChange, parameters, unit, integer = false, minimum, maximum, disabled = false } = props;
  const listId = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  /* What is typed replaces all of it, also when the braces have only just come into sight. */
  useLayoutEffect(() => {
    if (focused) input.current?.select();
  }, [focused]);
  const limits = { minimum, maximum };
  const parameter = parameterOf(value);
  /* A parameter goes by its name until it is changed: braces are for those who write them. */
  const shown = draft ?? (typeof value === 'number' ? String(value) : ((focused ? value : parameter) ?? value ?? ''));
  const comesTo = typeof value === 'string' ? numberOf(value, parameters) : undefined;
  const commit = () => {
    if (draft === null) return;
    const text = draft.trim();
    const number = parseNumber(text);
    if (isExpression(text)) onChange(text);
    else if (number === undefined) return setError('Give a number, or {{ an expression }}.');
    else if (integer && !Number.isInteger(number)) return setError('Give a whole number.');
    else if (!within(number, limits)) return setError(limitsSentence(limits, unit));
    else if (number !== value) onChange(number);
    setError(null);
    setDraft(null);
  };
  const usable = parameters.filter((one) => one.type === 'integer' || (one.type === 'number' && !integer));
  return (
    <>
      <TextInput
        ref={input}
        label={label}
        inputMode={typeof value === 'string' ? 'text' : 'decimal'}
        autoComplete="off"
        list={usable.length > 0 ? listId : undefined}
        disabled={disabled}
        value={shown}
        error={error}
        description={
          typeof value === 'string'
            ? comesTo === undefined
              ? 'expression'
              : `= ${formatSignificant(comesTo)}${parameter === undefined ? '' : ', parameter'}`
            : limitsInWords(limits)
        }
        rightSection={unit === undefined ? undefined : <small>{unit}</small>}
        rightSectionPointerEvents="none"
        onChange={(event) => setDraft(event.currentTarget.value)}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false);
          commit();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') commit();
          else if (event.key === 'Escape' && draft !== null) {
            setDraft(null);
            setError(null);
            event.stopPropagation();
          }
        }}
      />
      {usable.length > 0 && (
        <datalist id={listId}>
          {usable.map((one) => (
            <option key={one.name} value={`{{ params.${one.name} }}`} />
          ))}
        </datalist>
      )}
    </>
  );
}
