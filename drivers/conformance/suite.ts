import type { Check } from './check.ts';
import { lifeChecks } from './life-checks.ts';
import { lineChecks } from './line-checks.ts';
import { manifestChecks } from './manifest-checks.ts';

/** Everything that a driver has to do right before it is in the catalogue. */
export const conformanceSuite: readonly Check[] = [...manifestChecks, ...lifeChecks, ...lineChecks];
