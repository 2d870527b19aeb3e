import { IconRefresh } from '@tabler/icons-react';
import { Button } from '../../../ui/button.tsx';
import { Segmented } from '../../../ui/segmented.tsx';
import { ExpressionField } from './expression-field.tsx';
import type { LayoutParameter, WrittenNumber } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

interface ShuffleBarProps {
  readonly seed: WrittenNumber | undefined;
  readonly parameters: readonly LayoutParameter[];
  readonly onSeed: (seed: WrittenNumber, words: string) => void;
}

function newSeed(): number {
  return 1 + (crypto.getRandomValues(new Uint32Array(1))[0]! % 999_999);
}

/** Wells in order, or shuffled by a seed that always gives the same places. */
export function ShuffleBar({ seed = 0, parameters, onSeed }: ShuffleBarProps) {
  const shuffle = () => {
    const next = newSeed();
    onSeed(next, `Shuffled the wells with seed ${next}`);
  };
  return (
    <div className={styles['shuffle']}>
      <Segmented
        label="Order of the wells"
        value={seed === 0 ? 'order' : 'shuffled'}
        onChange={(value) => (value === 'order' ? onSeed(0, 'Put the wells in order') : shuffle())}
        options={[
          { value: 'order', title: 'In order' },
          { value: 'shuffled', title: 'Shuffled' },
        ]}
      />
      {seed !== 0 && (
        <>
          <div className={styles['seed']}>
            <ExpressionField
              label="Seed"
              integer
              minimum={0}
              maximum={2_000_000_000}
              value={seed}
              parameters={parameters}
              onChange={(next) => onSeed(next, `Shuffled the wells with seed ${next}`)}
            />
          </div>
          <Button icon={<IconRefresh stroke={1.75} aria-hidden="true" />} onClick={shuffle}>
            New seed
          </Button>
        </>
      )}
    </div>
  );
}
