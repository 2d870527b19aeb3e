import { Textarea, TextInput } from '@mantine/core';
import type { Issue } from '#core/contract/errors.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useOperator } from '../../api/operator.ts';
import { Card } from '../../ui/card.tsx';
import { ModeChoice } from './mode-choice.tsx';
import { ParameterField } from './parameter-field.tsx';
import { askedFor, isShort, type ParameterValue, type ParameterValues } from './parameter-values.ts';
import { ProtocolChoice } from './protocol-choice.tsx';
import { useRunNotes } from './run-notes.ts';
import type { ProtocolDetails } from './run-setup.tsx';
import { SpeedChoice } from './speed-choice.tsx';
import { useLastChoices } from './last-choices.ts';
import { VersionChoice } from './version-choice.tsx';
import styles from './settings-card.module.css';

interface SettingsCardProps {
  readonly chosen: ProtocolSummary;
  readonly protocols: readonly ProtocolSummary[];
  readonly onChoose: (protocolId: string) => void;
  readonly version: number | undefined;
  readonly onVersion: (version: number | undefined) => void;
  readonly details: ProtocolDetails;
  readonly values: ParameterValues;
  readonly onValue: (name: string, value: ParameterValue) => void;
  readonly issues: readonly Issue[];
  /** Where the values come from, when not from the last run. */
  readonly origin: string | undefined;
}

/** What to run, how, and with which values. The form is made from the protocol's own parameters. */
export function SettingsCard(props: SettingsCardProps) {
  const { chosen, protocols, onChoose, details, values, onValue, issues, origin } = props;
  const { mode } = useLastChoices();
  const { name, rename } = useOperator();
  const notes = useRunNotes();
  const asked = askedFor(details.parameters, values);
  const again = Object.keys(details.lastValues).length > 0;
  return (
    <Card label="Settings" className={styles['card']}>
      <div className={styles['top']}>
        <ProtocolChoice chosen={chosen} protocols={protocols} onChoose={onChoose} />
        <VersionChoice chosen={chosen} version={props.version} onVersion={props.onVersion} />
        <ModeChoice />
      </div>
      <div className={styles['form']}>
        {asked.map((one) => (
          <div key={one.name} className={isShort(one) ? undefined : styles['full']}>
            <ParameterField
              named={one}
              value={values[one.name] ?? one.parameter.default}
              onChange={(value) => onValue(one.name, value)}
              cellLines={details.cellLines}
              compounds={details.compounds}
              fault={
                issues.find((issue) => issue.path === one.name || issue.path === `parameters.${one.name}`)?.sentence
              }
            />
          </div>
        ))}
        {mode === 'simulated' && <SpeedChoice />}
      </div>
      <div className={styles['record']}>
        <h3>For the record</h3>
        <TextInput
          label="Operator"
          value={name}
          onChange={(event) => rename(event.currentTarget.value)}
          error={name.trim() === '' ? 'Say who starts it.' : undefined}
        />
        <TextInput
          label="Project"
          value={notes.project}
          onChange={(event) => notes.set({ project: event.currentTarget.value })}
        />
        <Textarea
          label="Notes"
          autosize
          minRows={1}
          maxRows={4}
          value={notes.notes}
          onChange={(event) => notes.set({ notes: event.currentTarget.value })}
        />
      </div>
      <p className={styles['hint']}>
        {origin !== undefined
          ? `Filled in ${origin}. Look at the values once more.`
          : again
            ? 'Filled in with the values of the last run. Look at them once more.'
            : 'Filled in with the values of the protocol.'}
      </p>
    </Card>
  );
}
