import { useQuery } from '@tanstack/react-query';
import type { StepOrigin } from '#core/contract/protocol.ts';
import { useApi } from '../../../api/api.ts';
import { Button } from '../../../ui/button.tsx';
import { Note } from '../../../ui/note.tsx';
import { useSetField } from './use-step-fields.ts';
import styles from './step-form.module.css';

/** Which version of which protocol a group is a copy of, and whether there is a newer one by now. */
export function OriginSection({ stepId, from }: { readonly stepId: string; readonly from: StepOrigin }) {
  const { queries } = useApi();
  const { protocolId, version, hash } = from;
  const versions = useQuery({ ...queries.library.versions.queryOptions({ input: { protocolId } }), retry: false });
  const set = useSetField(stepId);
  const newest = versions.data?.[0]?.version ?? version;
  const known = versions.data?.find((one) => one.version === version);
  return (
    <div className={styles['faults']} data-field="from">
      <Note
        state={newest > version || (known !== undefined && known.hash !== hash) ? 'warn' : 'ready'}
        title={`From ${protocolId} v${version}`}
        actions={
          <Button kind="quiet" onClick={() => set('from', undefined, 'where it is from')}>
            Forget where it is from
          </Button>
        }
      >
        A copy of <code title={hash}>{hash.slice(0, 12)}</code>: it stays as it is when the protocol gets a new version.
        {newest > version && ` v${newest} is there: to take it, delete this group and insert ${protocolId} again.`}
        {known !== undefined && known.hash !== hash && ` The v${version} of this library is another one.`}
        {versions.isError && ' This library does not have that protocol.'}
      </Note>
    </div>
  );
}
