import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';
import { ledgerCsv, lotsCsv } from './stock-csv.ts';

/** Lines of the ledger in one file, the newest. */
const MOST_LINES = 1_000_000;

/** Lots, stock, prices and their ledger. */
export function inventoryHandlers(os: Implementer, { stock }: LabServices) {
  return {
    overview: os.inventory.overview.handler(() => stock.inventory.overview()),
    articles: os.inventory.articles.handler(({ input }) => stock.articles(input.kind)),
    setArticle: os.inventory.setArticle.handler(({ input }) => stock.setArticle(input.itemId, input, actorOf(input))),
    receive: os.inventory.receive.handler(({ input: { operator, ...lot } }) =>
      stock.receive(lot, actorOf({ operator })),
    ),
    open: os.inventory.open.handler(({ input }) => stock.open(input.lotId, input.on, actorOf(input))),
    adjust: os.inventory.adjust.handler(({ input }) =>
      stock.adjust(input.lotId, input.counted, input.reason, actorOf(input)),
    ),
    discard: os.inventory.discard.handler(({ input }) => stock.discard(input.lotId, input.reason, actorOf(input))),
    block: os.inventory.block.handler(({ input }) => stock.block(input.lotId, input.reason, actorOf(input))),
    unblock: os.inventory.unblock.handler(({ input }) => stock.unblock(input.lotId, input.reason, actorOf(input))),
    scan: os.inventory.scan.handler(({ input }) => stock.scan(input.code)),
    ledger: os.inventory.ledger.handler(({ input }) => stock.ledger(input)),
    cost: os.inventory.cost.handler(({ input }) => stock.cost(input.executionId)),
    exportCsv: os.inventory.exportCsv.handler(({ input }) => ({
      fileName: `stock-${input.what}.csv`,
      text:
        input.what === 'lots'
          ? lotsCsv(stock.inventory.overview().lots)
          : ledgerCsv(stock.ledger({ limit: MOST_LINES }).items),
    })),
  };
}
