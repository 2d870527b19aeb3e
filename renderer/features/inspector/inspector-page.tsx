import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { IconPencil, IconPlayerPlay } from '@tabler/icons-react';
import { useState } from 'react';
import type { Resolution, ResolvedNumber } from '#core/contract/catalog.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { operatorName } from '../../api/operator.ts';
import { formatDuration } from '../../lib/durations.ts';
import { formatNumber } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { ChangeDialog, type EntryPlace } from './change-dialog.tsx';
import { Choosers } from './choosers.tsx';
import { CostCard } from './cost-card.tsx';
import { GrowthCard } from './growth-card.tsx';
import type { InspectorSearch } from './inspector-search.ts';
import { NumbersCard } from './numbers-card.tsx';
import { StepsCard } from './steps-card.tsx';
import { inputOf, useCatalogRefresh, useResolution, useResolvable } from './use-resolution.ts';
import styles from './inspector.module.css';

const MINUTE = 60_000;

/** How a protocol comes out of cell line, vessel and operation: every number with its ground, and the way to a run. */
export function InspectorPage() {
  const { queries } = useApi();
  const search: InspectorSearch = useSearch({ from: '/protocols/inspector' });
  const navigate = useNavigate();
  const resolvable = useResolvable();
  const input = inputOf(search, resolvable);
  const resolution = useResolution(input);
  const renew = useCatalogRefresh();
  const change = (next: InspectorSearch) =>
    void navigate({ to: '/protocols/inspector', search: { ...search, ...next }, replace: true });
  const adopt = useMutation(
    queries.catalog.adopt.mutationOptions({
      onSuccess: ({ protocolId, adoptedVersion }) =>
        navigate({ to: '/run', search: { protocol: protocolId, version: adoptedVersion } }),
    }),
  );
  const toDraft = useMutation(
    queries.catalog.toDraft.mutationOptions({
      onSuccess: ({ draftId }) => navigate({ to: '/protocols/draft/$draftId', params: { draftId } }),
    }),
  );
  const asked = { ...input, operator: operatorName() };
  const isThere = resolution.data !== undefined && resolution.error === null;
  return (
    <Page label="Cell Line Inspector">
      <PageHead title="Cell Line Inspector" facts="how a protocol comes out of cell line, vessel and operation">
        <Button
          icon={<IconPencil stroke={1.75} aria-hidden="true" />}
          disabled={!isThere}
          busy={toDraft.isPending}
          onClick={() => toDraft.mutate(asked)}
        >
          Open in builder
        </Button>
        <Button
          kind="primary"
          icon={<IconPlayerPlay stroke={1.75} aria-hidden="true" />}
          disabled={!isThere}
          busy={adopt.isPending}
          onClick={() => adopt.mutate(asked)}
        >
          Set up run
        </Button>
      </PageHead>
      {resolvable !== undefined && (
        <div className={styles['choices']}>
          <Choosers
            resolvable={resolvable}
            input={input}
            confluence={confluenceOf(resolution.data)}
            vials={vialsOf(resolution.data)}
            onChange={change}
          />
          {isThere && <Facts resolution={resolution.data} />}
        </div>
      )}
      {resolution.isPending && <LoadingRows rows={9} label="Resolving" />}
      {resolution.error !== null && (
        <Note state="warn" urgent title="This makes no protocol.">
          {explainError(resolution.error).sentence}
        </Note>
      )}
      {isThere && <Work resolution={resolution.data} onChanged={renew} />}
    </Page>
  );
}

function confluenceOf(resolution: Resolution | undefined): number | undefined {
  const value = resolution?.numbers.find((number) => number.name === 'confluence')?.value;
  return typeof value === 'number' ? value : undefined;
}

function vialsOf(resolution: Resolution | undefined): number | undefined {
  const labware = Object.keys(resolution?.document.labware ?? {});
  return labware.filter((name) => /^vial_\d+$/.test(name)).length || undefined;
}

function Facts({ resolution }: { readonly resolution: Resolution }) {
  return (
    <dl className={styles['facts']} aria-label="In short">
      <div>
        <dt>Takes</dt>
        <dd>{formatDuration(resolution.minutes * MINUTE)}</dd>
      </div>
      <div>
        <dt>By hand</dt>
        <dd>{formatDuration(resolution.handlingMinutes * MINUTE)}</dd>
      </div>
      <div>
        <dt>Cost</dt>
        <dd data-testid="cost">$ {formatNumber(resolution.costUsd, 2)}</dd>
      </div>
      <div>
        <dt>Yields</dt>
        <dd>{resolution.yields}</dd>
      </div>
    </dl>
  );
}

function Work({ resolution, onChanged }: { readonly resolution: Resolution; readonly onChanged: () => void }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const [edited, setEdited] = useState<EntryPlace | null>(null);
  const edit = ({ entry }: ResolvedNumber) => setEdited(entry);
  const { steps, numbers, warnings, growth } = resolution;
  return (
    <>
      {warnings.length > 0 && (
        <Note state="warn" title={warnings.length === 1 ? 'One thing to know' : `${warnings.length} things to know`}>
          {warnings.join(' ')}
        </Note>
      )}
      <div className={styles['work']}>
        <StepsCard steps={steps} chosen={chosen} onChoose={setChosen} />
        <NumbersCard numbers={numbers} chosen={chosen} onChoose={setChosen} onEdit={edit} />
        <div className={styles['side']}>
          <CostCard resolution={resolution} onEdit={setEdited} />
          {growth !== null && (
            <GrowthCard
              growth={growth}
              perWell={numbers.some(({ name, unit }) => name === 'capacity' && unit === 'cells/well')}
            />
          )}
        </div>
      </div>
      {edited !== null && (
        <ChangeDialog
          key={`${edited.section} ${edited.id} ${edited.field}`}
          place={edited}
          onClose={() => setEdited(null)}
          onChanged={onChanged}
        />
      )}
    </>
  );
}
