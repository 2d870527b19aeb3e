import { notifications } from '@mantine/notifications';
import { StatusShape } from './status-shape.tsx';
import styles from './notify.module.css';

const CLOSE = { closeButtonProps: { 'aria-label': 'Close this message' } } as const;

/** Good news fades after a few seconds. */
export function notifyDone(title: string, message?: string): void {
  notifications.show({
    title,
    message: message ?? '',
    icon: <Shape state="completed" />,
    autoClose: 5000,
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
