import { Checkbox, Select, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { IconPlus, IconX } from '@tabler/icons-react';
import { SET_UP_ASPECTS, type ChangeoverRule, type SetUpAspect } from '#core/contract/changeover.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { ASPECT_WORDS } from '../../lib/asset-words.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import { SetUpField } from './set-up-field.tsx';
import { useChangeover, useSetUpNames } from './use-changeover.ts';
import styles from './changeover-button.module.css';

interface Row {
  readonly key: number;
  readonly from: string;
  readonly to: string;
  readonly minutes: number;
}

let made = 0;

/** How an instrument is washed, primed or fitted for other work: the plan leaves the time for it. */
export function ChangeoverButton({ assetId, virtual }: { readonly assetId: string; readonly virtual: boolean }) {
  const [open, setOpen] = useState(false);
  const rule = useChangeover(assetId)?.rule;
  return (
    <>
      <Button onClick={() => setOpen(true)}>Changeover…</Button>
      {open && <ChangeoverDialog assetId={assetId} virtual={virtual} rule={rule} onClose={() => setOpen(false)} />}
    </>
  );
}

interface ChangeoverDialogProps {
  readonly assetId: string;
  readonly virtual: boolean;
  readonly rule: ChangeoverRule | undefined;
  readonly onClose: () => void;
}

function ChangeoverDialog({ assetId, virtual, rule, onClose }: ChangeoverDialogProps) {
  const [by, setBy] = useState<SetUpAspect>(rule?.by ?? 'protocol');
  const [minutes, setMinutes] = useState(rule?.minutes ?? 5);
  const [task, setTask] = useState(rule?.task ?? '');
  const [byHand, setByHand] = useState(rule?.byHand ?? false);
  const [rows, setRows] = useState<readonly Row[]>(() => rowsOf(rule));
  const names = useSetUpNames(by);
  const { save, remove, isBusy } = useRuleChanges(assetId, rule, onClose);
  const fault = faultOf(minutes, rows);
  const change = (key: number, part: Partial<Row>) =>
    setRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <Dialog
      open
      onClose={onClose}
      width={640}
      title={`When is ${assetId} changed over?`}
      actions={
        <>
          {rule !== undefined && (
            <Button busy={isBusy} onClick={remove}>
              Take the rule away
            </Button>
          )}
          <Button onClick={onClose}>Leave it as it is</Button>
          <Button
            kind="primary"
            busy={isBusy}
            disabled={fault !== null}
            onClick={() => save({ assetId, by, minutes, task: task.trim(), byHand, exceptions: rows.map(exceptionOf) })}
          >
            Save the rule
          </Button>
        </>
      }
    >
      <p>The queue leaves the time between two steps, and puts like work together where windows allow it.</p>
      <div className={styles['pair']}>
        <Select
          label="Between"
          data={SET_UP_ASPECTS.map((value) => ({ value, label: `any change of ${ASPECT_WORDS[value]}` }))}
          value={by}
          allowDeselect={false}
          onChange={(value) => setBy(SET_UP_ASPECTS.find((one) => one === value) ?? 'protocol')}
        />
        <NumberField label="It takes" unit="min" value={minutes} onChange={setMinutes} minimum={0} maximum={1440} />
      </div>
      <TextInput
        label="What is done"
        description="For example: wash the lines, then prime them."
        maxLength={120}
        value={task}
        onChange={(event) => setTask(event.currentTarget.value)}
      />
      <Checkbox
        label="A person does it, and confirms it here"
        description={
          virtual
            ? 'On this virtual instrument the time just passes; on a real one the work waits for the person.'
            : 'The work waits until then. Without this it is over when its time is.'
        }
        checked={byHand}
        onChange={(event) => setByHand(event.currentTarget.checked)}
      />
      <section aria-label="Changes that take another time" className={styles['rows']}>
        <h3>Changes that take another time</h3>
        {rows.length === 0 && <p>None: every change takes the same.</p>}
        {rows.map((row, at) => (
          <div key={row.key} className={styles['row']}>
            <SetUpField
              label={`From, ${at + 1}`}
              placeholder="anything"
              names={names}
              value={row.from}
              onChange={(from) => change(row.key, { from })}
            />
            <SetUpField
              label={`To, ${at + 1}`}
              placeholder="anything"
              names={names}
              value={row.to}
              onChange={(to) => change(row.key, { to })}
            />
            <NumberField
              label={`Takes, ${at + 1}`}
              unit="min"
              value={row.minutes}
              onChange={(value) => change(row.key, { minutes: value })}
              minimum={0}
              maximum={1440}
            />
            <Button
              kind="quiet"
              square
              aria-label={`Take away change ${at + 1}`}
              icon={<IconX stroke={1.75} />}
              onClick={() => setRows(rows.filter((one) => one.key !== row.key))}
            />
          </div>
        ))}
        <Button
          icon={<IconPlus stroke={1.75} aria-hidden="true" />}
          disabled={rows.length >= 200}
          onClick={() => setRows([...rows, { key: ++made, from: '', to: '', minutes }])}
        >
          Add a change
        </Button>
      </section>
      {fault !== null && <p>{fault}</p>}
    </Dialog>
  );
}

/** Saving a rule and taking it away, each with the way back. */
function useRuleChanges(assetId: string, before: ChangeoverRule | undefined, onDone: () => void) {
  const { queries } = useApi();
  const operator = operatorName();
  const set = useMutation(queries.workcell.setChangeover.mutationOptions());
  const remove = useMutation(queries.workcell.removeChangeover.mutationOptions());
  const putBack = () => {
    if (before === undefined) remove.mutate({ assetId, operator });
    else set.mutate({ ...before, operator });
  };
  const undo = { title: 'Undo', onClick: putBack };
  const told = (title: string) => ({
    onSuccess: () => {
      notifyDone(title, undefined, undo);
      onDone();
    },
  });
  return {
    isBusy: set.isPending || remove.isPending,
    save: (rule: ChangeoverRule) => set.mutate({ ...rule, operator }, told(`${assetId} is changed over by this rule`)),
    remove: () => remove.mutate({ assetId, operator }, told(`${assetId} is not changed over any more`)),
  };
}

function rowsOf(rule: ChangeoverRule | undefined): Row[] {
  return (rule?.exceptions ?? []).map(({ from, to, minutes }) => ({
    key: ++made,
    from: from ?? '',
    to: to ?? '',
    minutes,
  }));
}

function exceptionOf({ from, to, minutes }: Row): ChangeoverRule['exceptions'][number] {
  const named = (words: string): string | null => (words.trim() === '' ? null : words.trim());
  return { from: named(from), to: named(to), minutes };
}

/** Why a rule cannot be kept, in words; null when it can. */
function faultOf(minutes: number, rows: readonly Row[]): string | null {
  const exceptions = rows.map(exceptionOf);
  if (exceptions.some(({ from, to }) => from === null && to === null))
    return 'Say from what or to what: from anything to anything is the time above.';
  if (exceptions.some(({ from, to }) => from === to)) return 'From one to the same nothing is changed over.';
  const keys = exceptions.map(({ from, to }) => JSON.stringify([from, to]));
  if (new Set(keys).size < keys.length) return 'One change stands in the table twice.';
  if (minutes === 0 && exceptions.every((one) => one.minutes === 0)) return 'No change takes any time by this rule.';
  return null;
}
