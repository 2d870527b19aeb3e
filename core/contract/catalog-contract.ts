import { z } from 'zod';
import {
  CATALOG_SECTIONS,
  catalogChangeSchema,
  catalogItemSchema,
  resolutionSchema,
  resolvableSchema,
  resolveInputSchema,
} from './catalog.ts';
import { draftSchema } from './library.ts';
import { protocolSummarySchema } from './protocol.ts';
import { path } from './route.ts';

const operator = z.string().trim().min(1).max(60).optional();

/** Vessels, cell lines, reagents and prices with their sources, and the protocols that are resolved from them. */
export const catalogContract = {
  items: path('GET', '/catalog/items', 'Reference data of a section, with the source of every number')
    .input(z.object({ section: z.enum(CATALOG_SECTIONS) }))
    .output(z.array(catalogItemSchema)),
  change: path('POST', '/catalog/change', "Puts the lab's own number in, or takes the reference data's back")
    .input(catalogChangeSchema.extend({ operator }))
    .output(catalogItemSchema),
  resolvable: path('GET', '/catalog/resolvable', 'What can be resolved with what').output(resolvableSchema),
  resolve: path('POST', '/catalog/resolve', 'Cell line x vessel x operation gives a protocol')
    .input(resolveInputSchema)
    .output(resolutionSchema),
  /** The same resolution twice is the same version. */
  adopt: path('POST', '/catalog/adopt', 'Takes a resolved protocol into the library')
    .input(resolveInputSchema.extend({ operator }))
    .output(protocolSummarySchema.extend({ adoptedVersion: z.int() })),
  toDraft: path('POST', '/catalog/draft', 'Opens a resolved protocol as a working copy')
    .input(resolveInputSchema.extend({ operator }))
    .output(draftSchema),
};
