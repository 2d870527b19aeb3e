import type { Mode } from '#core/contract/words.ts';
import { useLastChoices } from './last-choices.ts';
import styles from './settings-card.module.css';

const MODES: readonly { mode: Mode; title: string; words: string }[] = [
  { mode: 'dry-run', title: 'Dry run', words: 'times only' },
  { mode: 'simulated', title: 'Simulated', words: 'virtual cells' },
  { mode: 'real', title: 'Real', words: 'instruments' },
];

/** Three modes that cannot be mixed up: each has its word, and only one moves real instruments. */
export function ModeChoice() {
  const { mode: chosen, set } = useLastChoices();
  return (
    <div>
      <div className={styles['legend']} id="mode-label">
        Mode
      </div>
      <div className={styles['modes']} role="radiogroup" aria-labelledby="mode-label">
        {MODES.map(({ mode, title, words }) => (
          <label key={mode} className={styles['mode']} data-mode={mode} data-chosen={mode === chosen || undefined}>
            <input
              type="radio"
              name="mode"
              className="visually-hidden"
              checked={mode === chosen}
              onChange={() => set({ mode })}
            />
            <b>{title}</b>
            {words}
          </label>
        ))}
      </div>
    </div>
  );
}
