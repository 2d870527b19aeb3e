import { useMutation } from '@tanstack/react-query';
import type { InstrumentView } from '#core/contract/instrument.ts';
import { useApi } from '../../api/api.ts';
import { Button } from '../../ui/button.tsx';

/** Connects, or connects again. */
export function ConnectButton({ view }: { readonly view: InstrumentView }) {
  const { queries } = useApi();
  const connect = useMutation(queries.instruments.connect.mutationOptions());
  const busy = connect.isPending || view.connection === 'opening' || view.connection === 'identifying';
  return (
    <Button busy={busy} onClick={() => connect.mutate({ instrumentId: view.instrumentId })}>
      {busy ? 'Connecting…' : 'Connect again'}
    </Button>
  );
}
