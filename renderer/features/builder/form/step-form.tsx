import { useMemo, useRef, useState } from 'react';
import type { OperationField } from '#core/contract/analysis.ts';
import type { Json } from '#core/contract/json.ts';
import type { Parameter } from '#core/contract/protocol.ts';
import type { Effect } from '#core/contract/words.ts';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { plural } from '../../../lib/numbers.ts';
import { Button } from '../../../ui/button.tsx';
import { Note } from '../../../ui/note.tsx';
import { addLane, removeLane } from '../document/arrange-steps.ts';
import { addParameter, renameStep } from '../document/change-fields.ts';
import { freeId, idFrom, type DraftStep } from '../document/draft-document.ts';
import { LabwareDialog } from '../head/labware-dialog.tsx';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { useJump } from './use-jump.ts';
import { NeedsSection } from './needs-section.tsx';
import { OriginSection } from './origin-section.tsx';
import { OperationFieldInput, type FieldSurroundings } from './operation-field.tsx';
import { TextField } from './text-fields.tsx';
import { TimingSection } from './timing-section.tsx';
import { TroubleSection } from './trouble-section.tsx';
import { savedNames, useFaults, useSetField, useSetParams } from './use-step-fields.ts';
import styles from './step-form.module.css';

const EFFECT_WORDS: Record<Effect, string> = {
  read: 'it only looks, and can be repeated at will.',
  'idempotent-set': 'done twice it comes to the same.',
  queryable: 'after an interruption the instrument is asked whether it happened.',
  consume: 'after a failure it is never repeated without a decision.',
  timed: 'time passes; the off-time policy says what an interruption means.',
};

const TIMING = ['when', 'repeat', 'within', 'together'];
const NEEDS = ['needs'];
const TROUBLE = ['retry', 'timeout', 'offTime', 'recovery'];
const NO_PARAMETERS: Readonly<Record<string, Parameter>> = {};
const NO_LABWARE: FieldSurroundings['labware'] = {};
const NO_PARAMS: Readonly<Record<string, Json>> = {};

/** The form of one step, made from what its operation takes. */
export function StepForm({ step }: { readonly step: DraftStep }) {
  const { operations, store, actions } = useSession();
  const operation = operations.get(step.operation ?? '');
  const faults = useFaults(step.id);
  const setParams = useSetParams(step.id);
  const form = useRef<HTMLDivElement>(null);
  const { around, dialog } = useSurroundings();
  const jump = useJump(step.id, form);
  const forced = (fields: readonly string[]) => fields.some((field) => faults.has(field) || jump === field);
  return (
    <div ref={form} className={styles['form']}>
      {faults.has('') && (
        <div className={styles['faults']}>
          <Note state="failed">{faults.get('')}</Note>
        </div>
      )}
      <div className={styles['grid']} style={{ paddingBottom: 12 }}>
        <TextField
          isWide
          title="Name"
          name="name"
          maxLength={120}
          value={step.name}
          error={step.name.trim() === '' ? 'Give it a name.' : faults.get('name')}
          onChange={(name) => actions.apply(renameStep(store.getState().document, step.id, name))}
        />
        {operation?.fields.map((field) => (
          <OperationFieldInput
            key={field.name}
            field={field}
            params={step.params ?? NO_PARAMS}
            error={faults.get(field.name)}
            around={around}
            onChange={setParams(field.title)}
          />
        ))}
        {step.parallel !== undefined && <Lanes step={step} parallel={step.parallel} />}
      </div>
      {step.from !== undefined && <OriginSection stepId={step.id} from={step.from} />}
      {step.operation !== undefined && operation === undefined && (
        <div className={styles['faults']}>
          <Note state="failed" title={`There is no operation "${step.operation}" here.`}>
            Delete the step, or put another one in its place.
          </Note>
        </div>
      )}
      <TimingSection step={step} faults={faults} isForced={forced(TIMING)} />
      <NeedsSection step={step} faults={faults} isForced={forced(NEEDS)} />
      {step.operation !== undefined && <TroubleSection step={step} faults={faults} isForced={forced(TROUBLE)} />}
      {operation?.hasResult === true && <SavesField step={step} error={faults.get('saves')} />}
      {operation !== undefined && (
        <p className={styles['effect']}>
          {operation.summary} Effect <b>{operation.effect}</b>: {EFFECT_WORDS[operation.effect]}
        </p>
      )}
      {dialog}
    </div>
  );
}

function SavesField({ step, error }: { readonly step: DraftStep; readonly error: string | undefined }) {
  const set = useSetField(step.id);
  return (
    <section className={styles['section']} style={{ paddingTop: 8, paddingBottom: 8 }}>
      <TextField
        isOptional
        title="Keep the result as"
        name="saves"
        value={step.saves ?? ''}
        error={error}
        hint={step.saves === undefined ? 'A name that later steps can use' : `Later steps can use state.${step.saves}`}
        onChange={(name) => set('saves', name === '' ? undefined : name, 'the name of the result')}
      />
    </section>
  );
}

function Lanes({ step, parallel }: { readonly step: DraftStep; readonly parallel: DraftStep[][] }) {
  const { store, actions } = useSession();
  return (
    <div className={styles['lanes']}>
      <ul>
        {parallel.map((lane, index) => (
          <li key={index}>
            Lane {index + 1}, {plural(lane.length, 'step')}
            <Button
              kind="quiet"
              square
              aria-label={`Remove lane ${index + 1}`}
              icon={<IconTrash stroke={1.75} aria-hidden="true" />}
              onClick={() => actions.apply(removeLane(store.getState().document, step.id, index))}
            />
          </li>
        ))}
      </ul>
      {parallel.length < 16 && (
        <Button
          kind="quiet"
          icon={<IconPlus stroke={1.75} aria-hidden="true" />}
          onClick={() => actions.apply(addLane(store.getState().document, step.id))}
        >
          Add a lane
        </Button>
      )}
    </div>
  );
}

/** What fields need to know of the rest of the protocol. It stays the same object while that does not change. */
function useSurroundings() {
  const { store, actions } = useSession();
  const parts = useBuilder(({ document, trial }) => ({
    parameters: document.parameters,
    labware: document.labware,
    saved: savedNames(document.steps).join(' '),
    trial,
  }));
  const [taking, setTaking] = useState<{ readonly take: (name: string) => void } | null>(null);
  const around = useMemo(
    (): FieldSurroundings => ({
      parameters: parts.parameters ?? NO_PARAMETERS,
      labware: parts.labware ?? NO_LABWARE,
      saved: parts.saved === '' ? [] : parts.saved.split(' '),
      trial: parts.trial,
      onNewLabware: (take) => setTaking({ take }),
      onNewParameter: (field, value, take) => {
        const { document } = store.getState();
        const name = freeId(idFrom(field.title), { has: (id) => document.parameters?.[id] !== undefined });
        actions.apply(addParameter(document, name, parameterFor(field, value)));
        take(name);
      },
    }),
    [parts, store, actions],
  );
  const dialog =
    taking === null ? null : <LabwareDialog onClose={() => setTaking(null)} onAdded={(name) => taking.take(name)} />;
  return { around, dialog };
}

/** A parameter that asks for what a field takes. */
function parameterFor(field: OperationField, value: Json | undefined): Parameter {
  const { title } = field;
  const given = value ?? field.default;
  const number = typeof given === 'number' ? given : (field.minimum ?? 1);
  const bounds = {
    ...(field.minimum === null || field.names.length > 1 ? {} : { minimum: field.minimum }),
    ...(field.maximum === null || field.names.length > 1 ? {} : { maximum: field.maximum }),
  };
  const unit = field.names.length === 1 ? (field.names[0]?.unit ?? '') : '';
  const named = unit === '' ? {} : { unit };
  const text = typeof given === 'string' ? given : '';
  switch (field.kind) {
    case 'integer':
      return { type: 'integer', title, default: Math.round(number), ...named, ...bounds };
    case 'number':
    case 'volume':
    case 'duration':
      return { type: 'number', title, default: number, ...named, ...bounds };
    case 'boolean':
      return { type: 'boolean', title, default: given === true };
    case 'compound':
      return { type: 'compound', title, default: text === '' ? 'staurosporine' : text };
    case 'choice':
      return field.choices.length === 0
        ? { type: 'text', title, default: text }
        : { type: 'choice', title, default: text || field.choices[0]!.value, choices: field.choices };
    default:
      return { type: 'text', title, default: text };
  }
}
