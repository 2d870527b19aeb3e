import { useMutation } from '@tanstack/react-query';
import type { Scan } from '#core/contract/inventory.ts';
import { useApi } from '../../api/api.ts';

/** Asks the host what a code says. `read` tells of it whatever it is, `look` only when it is known. */
export function useCodes(onScan: (scan: Scan) => void): {
  readonly read: (code: string) => void;
  readonly look: (code: string) => void;
  readonly busy: boolean;
} {
  const { client } = useApi();
  const ask = useMutation({
    mutationFn: async ({ code, always }: { readonly code: string; readonly always: boolean }) => ({
      scan: await client.inventory.scan({ code }),
      always,
    }),
    onSuccess: ({ scan, always }) => {
      if (always || scan.lotIds.length > 0) onScan(scan);
    },
  });
  return {
    read: (code) => ask.mutate({ code, always: true }),
    look: (code) => ask.mutate({ code, always: false }),
    busy: ask.isPending,
  };
}
