import { z } from 'zod';
import { STOCK_WORLDS } from '#core/contract/inventory.ts';

export const INVENTORY_TABS = ['reagent', 'consumable', 'cells', 'prices'] as const;
export type InventoryTab = (typeof INVENTORY_TABS)[number];

const text = z.string().max(200).optional().catch(undefined);

/** What of the inventory is shown lives in its address, so that Back works and a lot can be passed on. */
export const inventorySearchSchema = z.object({
  tab: z.enum(INVENTORY_TABS).optional().catch(undefined),
  world: z.enum(STOCK_WORLDS).optional().catch(undefined),
  lot: text,
  item: text,
  find: text,
  empty: z.boolean().optional().catch(undefined),
});
export type InventorySearch = z.infer<typeof inventorySearchSchema>;
