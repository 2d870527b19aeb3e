import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { IconFileImport } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { Page, PageHead } from '../../ui/page.tsx';
import { ImportProtocol } from './import-protocol.tsx';
import { RunSetup } from './run-setup.tsx';
import { useLastChoices } from './last-choices.ts';

const FACTS = {
  'dry-run': 'no instrument is addressed, every step only takes its predicted time',
  simulated: 'virtual lab, no instrument moves and nothing is taken from stock',
  real: 'instruments move',
};

/** Shown when nothing has been chosen yet: the one that shows most. */
const FIRST_PROTOCOL = 'viability-dose-response';

/** Choose a protocol, see what it will do, start it. */
export function RunPage() {
  const { queries } = useApi();
  const { protocol } = useSearch({ from: '/run' });
  const navigate = useNavigate();
  const { lastProtocol, mode } = useLastChoices();
  const [importing, setImporting] = useState(false);
  const list = useQuery(queries.protocols.list.queryOptions());
  const chosen =
    list.data?.find((one) => one.protocolId === protocol) ??
    list.data?.find((one) => one.protocolId === (lastProtocol ?? FIRST_PROTOCOL)) ??
    list.data?.[0];
  const choose = (protocolId: string) => void navigate({ to: '/run', search: { protocol: protocolId } });
  const simulated = mode !== 'real';

  return (
    <Page label="Set up run" simulation={simulated}>
      <PageHead title="Set up run" simulation={simulated} facts={FACTS[mode]}>
        <Button icon={<IconFileImport stroke={1.75} aria-hidden="true" />} onClick={() => setImporting(true)}>
          Import protocol…
        </Button>
      </PageHead>
      {list.error !== null && (
        <Note
          state="failed"
          title="The protocols could not be listed."
          urgent
          actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
        >
          {explainError(list.error).sentence}
        </Note>
      )}
      {list.isPending && <LoadingRows rows={8} label="Asking for the protocols" />}
      {list.data?.length === 0 && (
        <Empty title="No protocols" action={<Button onClick={() => setImporting(true)}>Import a protocol</Button>}>
          Nothing ships with this installation and none was imported.
        </Empty>
      )}
      {chosen !== undefined && list.data !== undefined && (
        <RunSetup key={chosen.protocolId} chosen={chosen} protocols={list.data} onChoose={choose} />
      )}
      <ImportProtocol open={importing} onClose={() => setImporting(false)} onImported={choose} />
    </Page>
  );
}
