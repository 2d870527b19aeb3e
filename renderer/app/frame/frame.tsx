import { Outlet, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useExecutions } from '../../api/hooks.ts';
import { useQueueRefresh } from '../../api/queue-hooks.ts';
import { executionLook, foremost, isActive } from '../../lib/execution-look.ts';
import { CommandPalette } from './command-palette.tsx';
import { ConnectionNote, StorageNote } from './connection-note.tsx';
import { KeySheet } from './key-sheet.tsx';
import { PLACES } from './places.ts';
import { Rail } from './rail.tsx';
import { StatusBar } from './status-bar.tsx';
import { StopPanel } from './stop-panel.tsx';
import styles from './frame.module.css';

/** Rail left, status bar below, the page between. */
export function Frame() {
  const [finding, setFinding] = useState(false);
  const [showingKeys, setShowingKeys] = useState(false);
  useFrameKeys(
    () => setFinding(true),
    () => setShowingKeys(true),
  );
  useWindowTitle();
  useQueueRefresh();
  return (
    <div className={styles['frame']}>
      <Rail onFind={() => setFinding(true)} onKeys={() => setShowingKeys(true)} />
      <div className={styles['middle']}>
        <ConnectionNote />
        <StorageNote />
        <Outlet />
      </div>
      <StatusBar />
      <StopPanel />
      <CommandPalette open={finding} onClose={() => setFinding(false)} />
      <KeySheet open={showingKeys} onClose={() => setShowingKeys(false)} />
    </div>
  );
}

/** Ctrl+K finds, ? shows the keys, g and a letter goes to a place. Never while something is being typed. */
function useFrameKeys(find: () => void, showKeys: () => void): void {
  const navigate = useNavigate();
  const going = useRef(0);
  const act = useRef({ find, showKeys });
  act.current = { find, showKeys };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        act.current.find();
        return;
      }
      const typing =
        event.target instanceof HTMLElement && event.target.closest('input, textarea, [contenteditable]') !== null;
      if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
      if (document.querySelector('[aria-modal="true"]') !== null) return;
      const place = PLACES.find((one) => one.key === event.key);
      if (event.key === '?') act.current.showKeys();
      else if (event.key === 'g') going.current = event.timeStamp;
      else if (place !== undefined && event.timeStamp - going.current < 1500) void navigate({ to: place.to });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [navigate]);
}

function useWindowTitle(): void {
  const executions = useExecutions();
  const current = foremost(executions.filter(isActive));
  const title =
    current === undefined
      ? 'Wellrun'
      : `${executionLook(current).word}: ${current.workflowName} ${current.executionId}, Wellrun`;
  useEffect(() => {
    document.title = title;
  }, [title]);
}
