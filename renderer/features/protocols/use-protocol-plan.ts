import { useQuery } from '@tanstack/react-query';
import { useApi } from '../../api/api.ts';

/** How long a plan counts as it is: a protocol does not change, but stock and instruments around it do. */
const STAYS = 60_000;

/** What a version comes to with the defaults of its parameters. Nothing is addressed to find out. */
export function useProtocolPlan(protocolId: string, version: number) {
  const { queries } = useApi();
  return useQuery({
    ...queries.protocols.plan.queryOptions({ input: { protocolId, version, parameters: {}, mode: 'dry-run' } }),
    staleTime: STAYS,
    retry: false,
  });
}
