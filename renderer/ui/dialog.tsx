import type { ReactNode } from 'react';
import { Modal } from '@mantine/core';
import styles from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  /** The question that is to be decided. */
  readonly title: ReactNode;
  readonly children: ReactNode;
  /** Safe choice first, the verb on the button. */
  readonly actions?: ReactNode;
  readonly width?: number;
}

/** Only for decisions. It covers the page, never the status bar; Esc closes it and decides nothing. */
export function Dialog({ open, onClose, title, children, actions, width = 520 }: DialogProps) {
  return (
    <Modal.Root opened={open} onClose={onClose} size={width} centered>
      <Modal.Overlay />
      <Modal.Content>
        <div className={styles['dialog']}>
          <Modal.Title className={styles['title']}>{title}</Modal.Title>
          <div className={styles['body']}>{children}</div>
          {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
