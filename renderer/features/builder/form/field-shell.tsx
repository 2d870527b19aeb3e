import { Menu } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { IconVariable } from '@tabler/icons-react';
import styles from './field.module.css';

/** A parameter that a field may be filled from. */
export interface ParameterChoice {
  readonly name: string;
  readonly title: string;
}

/** What the small button of a field offers. */
export interface WritingChoices {
  readonly parameters: readonly ParameterChoice[];
  readonly onValue: () => void;
  readonly onParameter: (name: string) => void;
  readonly onExpression: () => void;
  readonly onNewParameter?: (() => void) | undefined;
  /** What that is called, where there is no value yet that it could begin with. */
  readonly newParameter?: string;
  readonly kind: 'value' | 'parameter' | 'expression';
}

interface FieldShellProps {
  readonly title: string;
  readonly isOptional?: boolean;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
  readonly isWide?: boolean;
  /** Name by which a jump finds it. */
  readonly name?: string | undefined;
  readonly writing?: WritingChoices | undefined;
  readonly children: (ids: { readonly id: string; readonly describedBy: string; readonly error: boolean }) => ReactNode;
}

/** Label, field, and below it what may be entered or what is wrong. */
export function FieldShell({ title, isOptional, hint, error, isWide, name, writing, children }: FieldShellProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={styles['field']} data-wide={isWide || undefined} data-field={name}>
      <div className={styles['label']}>
        <label htmlFor={id}>
          {title} {isOptional === true && <small>optional</small>}
        </label>
        {writing !== undefined && <WritingMenu title={title} choices={writing} />}
      </div>
      {children({ id, describedBy: `${id}-note`, error: error !== undefined })}
      <span
        id={`${id}-note`}
        className={error === undefined ? styles['hint'] : styles['error']}
        role={error === undefined ? undefined : 'alert'}
      >
        {note}
      </span>
    </div>
  );
}

function WritingMenu({ title, choices }: { readonly title: string; readonly choices: WritingChoices }) {
  const { parameters, kind } = choices;
  return (
    <Menu position="bottom-end" width={260} withinPortal>
      <Menu.Target>
        <button type="button" className={styles['mode']} aria-label={`Fill ${title} from a parameter or an expression`}>
          <IconVariable stroke={1.75} aria-hidden="true" />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflow: 'auto' }}>
        {kind !== 'value' && <Menu.Item onClick={choices.onValue}>A value</Menu.Item>}
        {kind !== 'expression' && <Menu.Item onClick={choices.onExpression}>An expression</Menu.Item>}
        {choices.onNewParameter !== undefined && kind === 'value' && (
          <Menu.Item onClick={choices.onNewParameter}>
            {choices.newParameter ?? 'A new parameter with this value'}
          </Menu.Item>
        )}
        {parameters.length > 0 && <Menu.Label>Parameters</Menu.Label>}
        {parameters.map((parameter) => (
          <Menu.Item key={parameter.name} onClick={() => choices.onParameter(parameter.name)}>
            {parameter.title}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
