import { useStopAll, useStopKeys } from './use-stop-all.ts';
import styles from './status-bar.module.css';

/** Never disabled, never asks, never behind anything. Ink, not red: red on yellow belongs to the emergency stop. */
export function StopAllButton() {
  const stopAll = useStopAll();
  useStopKeys(stopAll);
  return (
    <button type="button" className={styles['stop']} aria-keyshortcuts="Control+Shift+." onClick={stopAll}>
      <i aria-hidden="true" />
      <span>
        <b>Stop all (software)</b>
        <span>Not an emergency stop</span>
      </span>
    </button>
  );
}
