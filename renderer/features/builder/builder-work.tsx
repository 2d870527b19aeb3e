import { useBlocker, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useEffect, useState } from 'react';
import { LoadingRows } from '../../ui/empty.tsx';
import { Page } from '../../ui/page.tsx';
import { BuilderHead } from './head/builder-head.tsx';
import { DraftNotes } from './head/draft-notes.tsx';
import { InsertDialog, type InsertTarget } from './insert/insert-dialog.tsx';
import { Outline } from './outline/outline.tsx';
import { useBuilder, useSession } from './state/draft-session.ts';
import { AnalysisStrip } from './strip/analysis-strip.tsx';
import { MiddlePane } from './middle-pane.tsx';
import { SidePane } from './side-pane.tsx';
import { asProtocol } from './as-protocol.ts';
import styles from './builder.module.css';

const GraphView = lazy(async () => ({ default: (await import('./graph/graph-view.tsx')).GraphView }));
const PrintView = lazy(async () => ({ default: (await import('./print/print-view.tsx')).PrintView }));

/** The open draft, in one of its views. */
export function BuilderWork() {
  const { view = 'outline' } = useSearch({ from: '/protocols/draft/$draftId' });
  const navigate = useNavigate({ from: '/protocols/draft/$draftId' });
  const [inserting, setInserting] = useState<{ readonly target: InsertTarget | undefined } | null>(null);
  const session = useSession();
  const said = useBuilder((state) => state.said);
  const insert = useCallback((target?: InsertTarget) => setInserting({ target }), []);
  const openForm = useCallback(() => {
    document.querySelector<HTMLElement>('[data-pane="side"] :is(input, textarea, select)')?.focus();
  }, []);
  useUndoKeys();
  useLeaving();
  return (
    <Page label="Protocol builder">
      <BuilderHead
        view={view}
        onView={(next) =>
          void navigate({
            to: '/protocols/draft/$draftId',
            params: { draftId: session.draftId },
            search: { view: next === 'outline' ? undefined : next },
            replace: true,
          })
        }
      />
      <DraftNotes />
      {view === 'outline' ? (
        <div className={styles['work']}>
          <Outline onInsert={insert} onOpenForm={openForm} isCovered={inserting !== null} />
          <MiddlePane />
          <SidePane />
        </div>
      ) : (
        <Suspense fallback={<LoadingRows />}>
          <OtherView view={view} />
        </Suspense>
      )}
      <AnalysisStrip />
      {inserting !== null && <InsertDialog target={inserting.target} onClose={() => setInserting(null)} />}
      <div className="visually-hidden" role="status" aria-live="polite">
        {said}
      </div>
    </Page>
  );
}

function OtherView({ view }: { readonly view: 'graph' | 'print' }) {
  const { actions } = useSession();
  const state = useBuilder(({ analysis, selected, document, draft, saving }) => ({
    analysis,
    selectedId: selected.at(-1) ?? null,
    document,
    draft,
    savedAt: saving.kind === 'saved' ? saving.at : draft.savedAt,
  }));
  if (view === 'graph')
    return (
      <div className={styles['beside']}>
        <GraphView
          steps={state.analysis?.steps ?? []}
          selectedId={state.selectedId}
          onSelect={(id) => actions.select([id])}
          issues={state.analysis?.issues ?? []}
        />
        <SidePane />
      </div>
    );
  return (
    <PrintView
      document={asProtocol(state.document, state.draft)}
      analysis={state.analysis}
      title={state.document.name ?? state.draft.name}
      version={null}
      state="draft"
      savedBy={state.draft.savedBy}
      savedAt={state.savedAt}
      hash={null}
    />
  );
}

/** Ctrl+Z takes back, Ctrl+Shift+Z and Ctrl+Y do again, wherever the keyboard is on this page. */
function useUndoKeys(): void {
  const { actions } = useSession();
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
      if (document.querySelector('[aria-modal="true"]') !== null) return;
      const key = event.key.toLowerCase();
      if (key === 'z' && !event.shiftKey) actions.undo();
      else if (key === 'y' || key === 'z') actions.redo();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [actions]);
}

/** Leaving within the window saves first; closing the window asks while something is not saved. */
function useLeaving(): void {
  const { saver } = useSession();
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (saver.isSaved) return;
      void saver.flush();
      event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => window.removeEventListener('beforeunload', onLeave);
  }, [saver]);
  useBlocker({
    shouldBlockFn: async () => {
      await saver.flush();
      return false;
    },
    enableBeforeUnload: false,
  });
}
