import type { Json } from '#core/contract/json.ts';
import { useBuilder } from '../state/draft-session.ts';
import { AmountField } from './text-fields.tsx';
import { asExpression, asParameter, valueInWords, writingOf } from './written-value.ts';
import { WrittenField } from './written-field.tsx';

interface WrittenNumberProps {
  readonly title: string;
  readonly name?: string;
  readonly value: Json | undefined;
  readonly onChange: (value: number | string | undefined) => void;
  readonly unit?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly isInteger?: boolean;
  readonly isWide?: boolean;
  readonly error?: string | undefined;
}

/** A number, or a parameter or an expression that gives one. */
export function WrittenNumber({ value, onChange, title, name, error, unit = '', ...limits }: WrittenNumberProps) {
  const parameters = useBuilder(({ document }) => document.parameters);
  const writing = writingOf(value);
  const choices = {
    kind: writing.kind,
    parameters: Object.entries(parameters ?? {})
      .filter(([, { type }]) => type === 'number' || type === 'integer')
      .map(([key, parameter]) => ({ name: key, title: parameter.title })),
    onValue: () => onChange(undefined),
    onParameter: (parameter: string) => onChange(asParameter(parameter)),
    onExpression: () =>
      onChange(asExpression(writing.kind === 'parameter' ? `params.${writing.name}` : valueInWords(value) || '0')),
  };
  if (writing.kind === 'value')
    return (
      <AmountField
        {...limits}
        title={title}
        name={name}
        error={error}
        unit={unit}
        writing={choices}
        value={typeof value === 'number' ? value : undefined}
        onChange={onChange}
      />
    );
  return (
    <WrittenField
      title={title}
      name={name}
      error={error}
      writing={choices}
      written={writing}
      valueText={
        writing.kind === 'parameter' ? `${valueInWords(parameters?.[writing.name]?.default)} ${unit}`.trim() : undefined
      }
      onExpressionText={(text) => onChange(asExpression(text))}
    />
  );
}
