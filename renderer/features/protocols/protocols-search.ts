import { z } from 'zod';
import { VERSION_STATES } from '#core/contract/words.ts';

export const PROTOCOL_TABS = ['versions', 'steps', 'needs', 'runs', 'opentrons', 'program'] as const;
export type ProtocolTab = (typeof PROTOCOL_TABS)[number];

const COLLECTIONS = ['favourites', 'drafts', 'templates'] as const;

const text = z.string().max(200).optional().catch(undefined);
const version = z.coerce.number().int().min(1).optional().catch(undefined);

/** What of the library is shown lives in its address, so that Back works and a view can be passed on. */
export const protocolsSearchSchema = z.object({
  /** At most one of these three says which protocols are listed; all of them without. */
  show: z.enum(COLLECTIONS).optional().catch(undefined),
  folder: text,
  /** `this-pc`, `shipped` or the id of a git source. */
  source: text,
  tag: text,
  state: z.enum(VERSION_STATES).optional().catch(undefined),
  text,
  protocol: text,
  version,
  /** Of a working copy that is looked at. */
  draft: text,
  tab: z.enum(PROTOCOL_TABS).optional().catch(undefined),
  /** Details take the place of the list. */
  wide: z.boolean().optional().catch(undefined),
  /** The older of two versions that are compared; the other one is `with`, or the working copy. */
  compare: version,
  with: z
    .union([z.coerce.number().int().min(1), z.literal('draft')])
    .optional()
    .catch(undefined),
  /** A dialog that another place asked for. */
  open: z.enum(['new', 'import']).optional().catch(undefined),
});
export type ProtocolsSearch = z.infer<typeof protocolsSearchSchema>;
