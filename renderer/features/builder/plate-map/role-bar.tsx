import { ROLE_WORDS } from '../../../lib/plate-view.ts';
import { ROLE_KEYS } from './map-edit.ts';
import { ROLE_LOOKS } from './well-drawing.ts';
import type { WellRole } from './written-layout.ts';
import styles from './plate-map-editor.module.css';

const SHORT: Partial<Record<WellRole, string>> = { kill: 'kill', blank: 'medium', unused: 'none' };

/** Gives the selected wells a role; the letter is the key that does the same on the plate. */
export function RoleBar({
  onRole,
  disabled,
}: {
  readonly onRole: (role: WellRole) => void;
  readonly disabled: boolean;
}) {
  return (
    <div className={styles['roles']} role="group" aria-label="Use the selected wells as">
      {Object.entries(ROLE_KEYS).map(([key, role]) => (
        <button
          key={role}
          type="button"
          className={styles['role']}
          disabled={disabled}
          title={`${ROLE_WORDS[role]} (${key.toUpperCase()})`}
          aria-keyshortcuts={key}
          onClick={() => onRole(role)}
        >
          <i style={{ background: ROLE_LOOKS[role].fill, color: ROLE_LOOKS[role].ink }}>{key.toUpperCase()}</i>
          <span>{SHORT[role] ?? ROLE_WORDS[role]}</span>
        </button>
      ))}
    </div>
  );
}
