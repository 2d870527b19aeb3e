import { useRef } from 'react';
import { IconFileImport } from '@tabler/icons-react';
import type { ImportOutcome } from '#core/contract/library.ts';
import { firstFaults } from '#core/contract/more-faults.ts';
import { plural } from '../../lib/numbers.ts';
import type { State } from '../../lib/status.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { StatusWord } from '../../ui/status-badge.tsx';
import { IMPORTED_FILES, type ImportRun } from './use-import.ts';
import styles from './import-dialog.module.css';

const LOOKS: Record<ImportOutcome['outcome'], { readonly state: State; readonly word: string }> = {
  imported: { state: 'completed', word: 'Imported' },
  known: { state: 'ready', word: 'Known already' },
  refused: { state: 'failed', word: 'Refused' },
};

/** Issues of one document beyond these are counted, not listed. */
const MOST_ISSUES = 8;

interface ImportDialogProps {
  readonly open: boolean;
  readonly run: ImportRun | undefined;
  /** Where they go; undefined: outside of all folders. */
  readonly folder: string | undefined;
  readonly onFiles: (files: readonly File[]) => void;
  readonly onShow: (protocolId: string) => void;
  readonly onSetUp: (protocolId: string) => void;
  readonly onClose: () => void;
}

/** Takes files into the library and says of each what became of it. Nothing is started by this. */
export function ImportDialog({ open, run, folder, onFiles, onShow, onSetUp, onClose }: ImportDialogProps) {
  const input = useRef<HTMLInputElement>(null);
  const busy = run !== undefined && run.done < run.files.length;
  return (
    <Dialog
      open={open}
      onClose={onClose}
      width={620}
      title={run === undefined ? 'Which files?' : title(run)}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button
            kind={run === undefined ? 'primary' : 'plain'}
            busy={busy}
            data-autofocus
            icon={<IconFileImport stroke={1.75} aria-hidden="true" />}
            onClick={() => !busy && input.current?.click()}
          >
            {run === undefined ? 'Choose files' : 'Choose more files'}
          </Button>
        </>
      }
    >
      {run === undefined && (
        <>
          <p>
            Protocols of Wellrun (.wellrun.json), programs (.ts), Opentrons protocols (.json), or several of them in a
            .zip. You can also drop files anywhere on this page.
          </p>
          <p>
            Each is checked first. What is valid becomes a version {folder === undefined ? '' : `in ${folder} `}that
            waits for your approval; nothing starts, and nothing that is there is replaced.
          </p>
        </>
      )}
      <input
        ref={input}
        type="file"
        multiple
        accept={IMPORTED_FILES}
        className="visually-hidden"
        tabIndex={-1}
        aria-label="Protocol files"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
      {run !== undefined && (
        <ul className={styles['outcomes']} aria-label="What became of each file" aria-live="polite" aria-busy={busy}>
          {run.outcomes.map((outcome, at) => (
            <Outcome key={`${outcome.fileName} ${at}`} outcome={outcome} onShow={onShow} onSetUp={onSetUp} />
          ))}
          {run.files.slice(run.done).map((name) => (
            <li key={name} className={styles['outcome']}>
              <div className={styles['fileName']}>
                <b>{name}</b>
                <StatusWord state="waiting">Waits</StatusWord>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Dialog>
  );
}

function title({ files, done, outcomes }: ImportRun): string {
  if (done < files.length) return `Importing ${done + 1} of ${plural(files.length, 'file')}`;
  const imported = outcomes.filter((one) => one.outcome === 'imported').length;
  const refused = outcomes.filter((one) => one.outcome === 'refused').length;
  const parts = [
    ...(imported > 0 ? [`${plural(imported, 'protocol')} imported`] : []),
    ...(outcomes.length - imported - refused > 0 ? [`${outcomes.length - imported - refused} known already`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ];
  return parts.join(', ') || 'Nothing was in there';
}

interface OutcomeProps {
  readonly outcome: ImportOutcome;
  readonly onShow: (protocolId: string) => void;
  readonly onSetUp: (protocolId: string) => void;
}

function Outcome({ outcome, onShow, onSetUp }: OutcomeProps) {
  const { fileName, protocol, sentence, issues, notCarriedOver } = outcome;
  const look = LOOKS[outcome.outcome];
  return (
    <li className={styles['outcome']}>
      <div className={styles['fileName']}>
        <b title={fileName}>{fileName}</b>
        <StatusWord state={look.state}>{look.word}</StatusWord>
      </div>
      {issues.length === 0 && <p>{sentence}</p>}
      {issues.length > 0 && (
        <ul className={styles['issues']} aria-label={`Faults of ${fileName}`}>
          {firstFaults(issues, MOST_ISSUES).map((issue) => (
            <li key={issue.path + issue.sentence}>
              {issue.sentence} {issue.path !== '' && <code>{issue.path}</code>}
            </li>
          ))}
        </ul>
      )}
      {notCarriedOver.length > 0 && (
        <details className={styles['left']} open={notCarriedOver.length <= 3}>
          <summary>{plural(notCarriedOver.length, 'thing is', 'things are')} not carried over</summary>
          <ul className={styles['issues']}>
            {notCarriedOver.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </details>
      )}
      {protocol !== null && (
        <div className={styles['acts']}>
          <Button onClick={() => onShow(protocol.protocolId)}>Show {protocol.name}</Button>
          {outcome.outcome === 'imported' && (
            <Button kind="quiet" onClick={() => onSetUp(protocol.protocolId)}>
              Set up run
            </Button>
          )}
        </div>
      )}
    </li>
  );
}
