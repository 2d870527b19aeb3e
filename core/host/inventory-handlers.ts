import { AppError } from '../contract/errors.ts';
import type { Implementer } from './implement-contract.ts';

function missing(): never {
  throw new AppError('not-found', 'The inventory is not open yet.');
}

/** Lots, stock, prices and their ledger. */
export function inventoryHandlers(os: Implementer) {
  return {
    overview: os.inventory.overview.handler(missing),
    articles: os.inventory.articles.handler(missing),
    setArticle: os.inventory.setArticle.handler(missing),
    receive: os.inventory.receive.handler(missing),
    open: os.inventory.open.handler(missing),
    adjust: os.inventory.adjust.handler(missing),
    discard: os.inventory.discard.handler(missing),
    block: os.inventory.block.handler(missing),
    unblock: os.inventory.unblock.handler(missing),
    scan: os.inventory.scan.handler(missing),
    ledger: os.inventory.ledger.handler(missing),
    cost: os.inventory.cost.handler(missing),
    exportCsv: os.inventory.exportCsv.handler(missing),
  };
}
