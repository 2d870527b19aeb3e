import { z } from 'zod';
import { EXECUTION_STATUSES, MODES } from '#core/contract/words.ts';
import { endOfDay, startOfDay } from '../../lib/dates.ts';

export const HISTORY_TABS = [
  'results',
  'curves',
  'steps',
  'assets',
  'parameters',
  'cost',
  'calls',
  'commands',
  'record',
] as const;
export type HistoryTab = (typeof HISTORY_TABS)[number];

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional()
  .catch(undefined);
const text = z.string().max(200).optional().catch(undefined);

/** Filters and selection of History live in its address, so that Back works and a view can be passed on. */
export const historySearchSchema = z.object({
  search: text,
  status: z.array(z.enum(EXECUTION_STATUSES)).optional().catch(undefined),
  mode: z.array(z.enum(MODES)).optional().catch(undefined),
  cellLine: text,
  protocolId: text,
  operator: text,
  from: day,
  to: day,
  selected: text,
  tab: z.enum(HISTORY_TABS).optional().catch(undefined),
});
export type HistorySearch = z.infer<typeof historySearchSchema>;

/** What of it the host filters by. */
export function filterOf(search: HistorySearch) {
  const start = search.from === undefined ? undefined : startOfDay(search.from);
  const end = search.to === undefined ? undefined : endOfDay(search.to);
  const words = search.search?.trim();
  return {
    ...(search.status === undefined || search.status.length === 0 ? {} : { status: search.status }),
    ...(search.mode === undefined || search.mode.length === 0 ? {} : { mode: search.mode }),
    ...(search.cellLine === undefined ? {} : { cellLine: search.cellLine }),
    ...(search.protocolId === undefined ? {} : { protocolId: search.protocolId }),
    ...(search.operator === undefined ? {} : { operator: search.operator }),
    ...(words === undefined || words === '' ? {} : { search: words }),
    ...(start === undefined ? {} : { dateRangeStart: start }),
    ...(end === undefined ? {} : { dateRangeEnd: end }),
  };
}

export function isFiltered(search: HistorySearch): boolean {
  return Object.keys(filterOf(search)).length > 0;
}
