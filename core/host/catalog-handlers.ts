import { AppError } from '../contract/errors.ts';
import type { Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

/** Reference data with its sources, and the protocols that are resolved from it. */
export function catalogHandlers(os: Implementer, _lab: LabServices) {
  return {
    items: os.catalog.items.handler(() => missing()),
    change: os.catalog.change.handler(() => missing()),
    resolvable: os.catalog.resolvable.handler(() => missing()),
    resolve: os.catalog.resolve.handler(() => missing()),
    adopt: os.catalog.adopt.handler(() => missing()),
    toDraft: os.catalog.toDraft.handler(() => missing()),
  };
}

function missing(): never {
  throw new AppError('bad-input', 'Not there yet.');
}
