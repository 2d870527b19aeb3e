import { useState } from 'react';
import {
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import type { Parameter } from '#core/contract/protocol.ts';
import { plural } from '../../../lib/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { Chip } from '../../../ui/status-badge.tsx';
import { addParameter, moveParameter, removeParameter } from '../document/change-fields.ts';
import { freeId } from '../document/draft-document.ts';
import { countUses } from '../document/rename-names.ts';
import { valueInWords } from '../form/written-value.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { ParameterForm, TYPE_TITLES } from './parameter-form.tsx';
import styles from './head.module.css';

/** What is asked for when the protocol is run. */
export function ParametersPanel() {
  const { store, actions } = useSession();
  const { parameters, trial } = useBuilder(({ document, trial }) => ({ parameters: document.parameters, trial }));
  const [opened, setOpened] = useState<string | null>(null);
  const entries = Object.entries(parameters ?? {});
  const add = () => {
    const { document } = store.getState();
    const name = freeId('parameter', { has: (id) => document.parameters?.[id] !== undefined });
    actions.apply(addParameter(document, name, { type: 'number', title: 'New parameter', default: 1 }));
    setOpened(name);
  };
  return (
    <>
      <div className={styles['rows']}>
        {entries.length === 0 && (
          <p className={styles['hint']}>
            Nothing is asked for yet. A parameter is a value that changes from run to run: the cell line, the highest
            dose. Any field of a step can be filled from one.
          </p>
        )}
        {entries.map(([name, parameter], index) => (
          <ParameterItem
            key={name}
            name={name}
            parameter={parameter}
            isTried={trial[name] !== undefined}
            isOpen={opened === name}
            onToggle={() => setOpened(opened === name ? null : name)}
            onRenamed={setOpened}
            isFirst={index === 0}
            isLast={index === entries.length - 1}
          />
        ))}
      </div>
      <div className={styles['foot']}>
        <Button kind="quiet" icon={<IconPlus stroke={1.75} aria-hidden="true" />} onClick={add}>
          Add a parameter
        </Button>
      </div>
    </>
  );
}

interface ParameterItemProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly isTried: boolean;
  readonly isOpen: boolean;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  readonly onToggle: () => void;
  readonly onRenamed: (name: string) => void;
}

function ParameterItem({ name, parameter, isTried, isOpen, isFirst, isLast, onToggle, onRenamed }: ParameterItemProps) {
  const { store, actions } = useSession();
  const Fold = isOpen ? IconChevronDown : IconChevronRight;
  const unit = parameter.type === 'number' || parameter.type === 'integer' ? parameter.unit : undefined;
  const uses = isOpen ? countUses(store.getState().document, `params.${name}`) : 0;
  return (
    <div className={styles['item']}>
      <button type="button" className={styles['itemHead']} aria-expanded={isOpen} onClick={onToggle}>
        <Fold stroke={1.75} aria-hidden="true" />
        <span>
          <b>{parameter.title === '' ? name : parameter.title}</b>
          <small>
            {name}, {TYPE_TITLES[parameter.type].toLowerCase()}
          </small>
        </span>
        {isTried && <Chip tone="accent">trying another value</Chip>}
        <span className={styles['itemValue']}>
          {valueInWords(parameter.default)} {unit}
        </span>
      </button>
      {isOpen && (
        <div className={styles['itemBody']}>
          <ParameterForm name={name} parameter={parameter} onRenamed={onRenamed} />
          <div className={styles['itemActions']}>
            <Button
              kind="quiet"
              square
              aria-label="Move up in the form"
              disabled={isFirst}
              icon={<IconArrowUp stroke={1.75} aria-hidden="true" />}
              onClick={() => actions.apply(moveParameter(store.getState().document, name, -1))}
            />
            <Button
              kind="quiet"
              square
              aria-label="Move down in the form"
              disabled={isLast}
              icon={<IconArrowDown stroke={1.75} aria-hidden="true" />}
              onClick={() => actions.apply(moveParameter(store.getState().document, name, 1))}
            />
            <Button
              kind="quiet"
              icon={<IconTrash stroke={1.75} aria-hidden="true" />}
              onClick={() => actions.apply(removeParameter(store.getState().document, name))}
            >
              {uses === 0 ? 'Delete, nothing uses it' : `Delete, though used ${plural(uses, 'time')}`}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
