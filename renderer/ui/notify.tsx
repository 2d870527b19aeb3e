import { notifications } from '@mantine/notifications';
import { StatusShape } from './status-shape.tsx';
import styles from './notify.module.css';

let count = 0;

const CLOSE = { closeButtonProps: { 'aria-label': 'Close this message' } } as const;

/** What a message offers to do about what it tells. */
export interface MessageAct {
  readonly title: string;
  readonly onClick: () => void;
}

/** Good news fades after a few seconds; later when something can be done about it. */
export function notifyDone(title: string, message?: string, act?: MessageAct): void {
  const id = `done-${++count}`;
  notifications.show({
    id,
    title,
    message: (
      <>
        {message}
        {act !== undefined && (
          <button
            type="button"
            className={styles['act']}
            onClick={() => {
              notifications.hide(id);
              act.onClick();
            }}
          >
            {act.title}
          </button>
        )}
      </>
    ),
    icon: <Shape state="completed" />,
    autoClose: act === undefined ? 5000 : 12_000,
    withBorder: false,
    ...CLOSE,
  });
}

/** A refusal or failure stays until someone takes it away. */
export function notifyFailure(sentence: string, code: string): void {
  notifications.show({
    title: sentence,
    message: <code className={styles['code']}>{code}</code>,
    icon: <Shape state="failed" />,
    autoClose: false,
    role: 'alert',
    ...CLOSE,
  });
}

function Shape({ state }: { readonly state: 'completed' | 'failed' }) {
  return (
    <span className={styles['shape']} data-state={state}>
      <StatusShape state={state} size={20} />
    </span>
  );
}
