import { Menu } from '@mantine/core';
import { memo, useDeferredValue, useMemo } from 'react';
import { IconDots } from '@tabler/icons-react';
import { Button } from '../../../ui/button.tsx';
import { notifyFailure } from '../../../ui/notify.tsx';
import { shapeOf } from '../document/step-places.ts';
import { useBuilder, useSession, type DraftSession } from '../state/draft-session.ts';
import {
  CLIPBOARD_ICONS,
  clipboardText,
  copyText,
  cutSteps,
  pasteText,
  STEP_COMMANDS,
  toClipboard,
  type StepCommand,
} from './step-commands.ts';
import styles from './outline.module.css';

const BUTTONS = STEP_COMMANDS.slice(0, 7);
const SHOWN = new Set(BUTTONS.map(({ id }) => id));
/** In bench mode these are in the menu: there is room for six large targets. */
const RARE: ReadonlySet<string> = new Set(['out', 'into']);

/** All that keys do to the chosen steps, to point at. */
export const OutlineTools = memo(function OutlineTools({ onRename }: { readonly onRename: (id: string) => void }) {
  const session = useSession();
  const current = useBuilder(({ document, selected }) => ({ shape: shapeOf(document), selected }));
  /* What is possible may be found out after the key that was pressed is on the screen. */
  const { shape, selected } = useDeferredValue(current);
  const possible = useMemo(() => {
    /* It is a matter of where steps stand, not of what is written in them. */
    const now = session.store.getState().document;
    const document = shapeOf(now) === shape ? now : undefined;
    const isPossible = (command: StepCommand) =>
      document !== undefined && command.edit(document, selected) !== undefined;
    return new Set(STEP_COMMANDS.filter(isPossible).map(({ id }) => id));
  }, [session, shape, selected]);
  const run = (command: StepCommand) => {
    const now = session.store.getState();
    session.actions.apply(command.edit(now.document, now.selected));
  };
  return (
    <div className={styles['tools']} role="toolbar" aria-label="Chosen steps">
      {BUTTONS.map((command) => {
        const isPossible = possible.has(command.id);
        return (
          <Button
            key={command.id}
            kind="quiet"
            square
            aria-label={command.title}
            data-rare={RARE.has(command.id) || undefined}
            title={isPossible ? `${command.title} (${command.keys})` : command.not}
            disabled={!isPossible}
            icon={<command.icon stroke={1.75} aria-hidden="true" />}
            onClick={() => run(command)}
          />
        );
      })}
      <Menu position="top-end" width={280} withinPortal>
        <Menu.Target>
          <Button kind="quiet" square aria-label="More for the chosen steps" icon={<IconDots stroke={1.75} />} />
        </Menu.Target>
        <Menu.Dropdown>
          <ClipboardItems session={session} isChosen={selected.length > 0} />
          <Menu.Divider />
          {STEP_COMMANDS.filter(({ id }) => RARE.has(id) || !SHOWN.has(id)).map((command) => {
            const isPossible = possible.has(command.id);
            return (
              <Menu.Item
                key={command.id}
                className={RARE.has(command.id) ? (styles['inMenu'] ?? '') : ''}
                disabled={!isPossible}
                leftSection={<command.icon size={18} stroke={1.75} />}
                rightSection={<span className={styles['keys']}>{command.keys}</span>}
                onClick={() => run(command)}
              >
                {command.title}
                {!isPossible && <small className={styles['why']}>{command.not}</small>}
              </Menu.Item>
            );
          })}
          <Menu.Item
            disabled={selected.length !== 1}
            rightSection={<span className={styles['keys']}>F2</span>}
            onClick={() => onRename(selected[0]!)}
          >
            Rename
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
});

function ClipboardItems({ session, isChosen }: { readonly session: DraftSession; readonly isChosen: boolean }) {
  const copy = () => void toClipboard(copyText(session) ?? '');
  const paste = async () => {
    if (!pasteText(session, await clipboardText()))
      notifyFailure('The clipboard holds no steps. Copy some in an outline first.', 'nothing-to-paste');
  };
  const { cut: Cut, copy: Copy, paste: Paste } = CLIPBOARD_ICONS;
  const keys = (words: string) => <span className={styles['keys']}>{words}</span>;
  return (
    <>
      <Menu.Item
        disabled={!isChosen}
        leftSection={<Cut size={18} stroke={1.75} />}
        rightSection={keys('Ctrl X')}
        onClick={() => {
          copy();
          cutSteps(session);
        }}
      >
        Cut
      </Menu.Item>
      <Menu.Item
        disabled={!isChosen}
        leftSection={<Copy size={18} stroke={1.75} />}
        rightSection={keys('Ctrl C')}
        onClick={copy}
      >
        Copy
      </Menu.Item>
      <Menu.Item
        leftSection={<Paste size={18} stroke={1.75} />}
        rightSection={keys('Ctrl V')}
        onClick={() => void paste()}
      >
        Paste below
      </Menu.Item>
    </>
  );
}
