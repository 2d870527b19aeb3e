import { useState } from 'react';
import { IconGridDots } from '@tabler/icons-react';
import { describeWells, parseRange } from '../../../lib/wells.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { PlateMap } from '../../../ui/plate/plate-map.tsx';
import { useBuilder } from '../state/draft-session.ts';
import { FieldShell, type WritingChoices } from './field-shell.tsx';
import styles from './field.module.css';

/** Wells by what they are used for, and the whole plate. */
const WORDS = ['all', 'cells', 'used', 'sample', 'vehicle', 'kill', 'untreated', 'blank', 'buffer'];

interface WellsFieldProps {
  readonly title: string;
  readonly name: string;
  readonly hint: string | undefined;
  readonly error: string | undefined;
  readonly isOptional: boolean;
  readonly writing: WritingChoices;
  readonly value: string;
  /** Name of the labware they are on. */
  readonly labware: string;
  readonly onChange: (value: string | undefined) => void;
}

/** Wells in words or ranges; the button shows the plate to point at. */
export function WellsField({ value, labware, onChange, ...shell }: WellsFieldProps) {
  const [isOpen, setOpen] = useState(false);
  const plate = useBuilder(({ analysis }) => analysis?.labware.find((one) => one.labwareId === labware));
  const shape = plate?.kind === 'plate' ? { rows: plate.rows, columns: plate.columns } : undefined;
  return (
    <FieldShell {...shell} isWide>
      {({ id, describedBy, error }) => (
        <div className={styles['box']} data-error={error || undefined}>
          <input
            id={id}
            list={`${id}-words`}
            autoComplete="off"
            spellCheck={false}
            value={value}
            aria-describedby={describedBy}
            aria-invalid={error}
            onChange={(event) => onChange(event.target.value === '' ? undefined : event.target.value)}
          />
          <datalist id={`${id}-words`}>
            {WORDS.map((word) => (
              <option key={word} value={word} />
            ))}
          </datalist>
          {shape !== undefined && (
            <button
              type="button"
              className={styles['inBox']}
              aria-label={`Choose ${shell.title.toLowerCase()} on the plate`}
              onClick={() => setOpen(true)}
            >
              <IconGridDots stroke={1.75} aria-hidden="true" />
            </button>
          )}
          {shape !== undefined && isOpen && (
            <WellsDialog
              shape={shape}
              title={plate?.title ?? ''}
              value={value}
              onClose={() => setOpen(false)}
              onTake={(wells) => onChange(wells)}
            />
          )}
        </div>
      )}
    </FieldShell>
  );
}

interface WellsDialogProps {
  readonly shape: { readonly rows: number; readonly columns: number };
  readonly title: string;
  readonly value: string;
  readonly onClose: () => void;
  readonly onTake: (wells: string) => void;
}

function WellsDialog({ shape, title, value, onClose, onTake }: WellsDialogProps) {
  const read = parseRange(value, shape);
  const [wells, setWells] = useState<readonly string[]>(read.ok ? read.wells : []);
  return (
    <Dialog
      open
      onClose={onClose}
      width={680}
      title={`Which wells of ${title}?`}
      actions={
        <>
          <Button onClick={onClose}>Leave them</Button>
          <Button
            kind="primary"
            onClick={() => {
              if (wells.length > 0) onTake(wellsAsRange(wells));
              onClose();
            }}
          >
            Take {wells.length === 0 ? 'none' : describeWells(wells)}
          </Button>
        </>
      }
    >
      <PlateMap
        {...shape}
        label={`Wells of ${title}`}
        selected={new Set(wells)}
        onSelect={setWells}
        maxHeight={400}
        look={(well) => ({ words: well, fill: 'var(--well-empty)' })}
      />
    </Dialog>
  );
}

/** A range where it is one, else every well by name. */
function wellsAsRange(wells: readonly string[]): string {
  const words = describeWells(wells);
  return /^[A-Z]{1,2}\d+(:[A-Z]{1,2}\d+)?$/.test(words) ? words : wells.join(', ');
}
