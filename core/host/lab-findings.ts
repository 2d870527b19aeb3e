import type { StockUse } from '../contract/account.ts';
import type { PlanWarning } from '../contract/plan.ts';
import type { AnalysedDocument } from '../protocols/analysis/analyse-document.ts';
import type { LabServices } from './lab-services.ts';

export interface LabFindings {
  readonly warnings: readonly PlanWarning[];
  readonly shortages: readonly string[];
}

/**
 * What the lab as it is at this moment has to say about an analysed document: calibrations, places, lots, stock. Each
 * warning points at the first step that needs what it is about. The lab is the real one, unless all its instruments are
 * virtual.
 * @param startAt when it is assumed to start, ms since 1970: what it uses has to keep until then
 */
export function labFindings(
  { bench, stock, workcell }: LabServices,
  analysed: AnalysedDocument,
  startAt: number,
): LabFindings {
  const { instruments, labware, reagents, consumables, firstUses, issues } = analysed;
  const mode = bench.all().some(({ config }) => !config.virtual) ? 'real' : 'simulated';
  const at = (stepId: string | undefined): { stepId?: string } => (stepId === undefined ? {} : { stepId });
  const ofInstruments = instruments.flatMap((kind) =>
    workcell
      .warnings({ instruments: [kind], labware: [], consumables: [] }, mode)
      .map((warning) => ({ ...at(firstUses.instruments[kind]), ...warning })),
  );
  const needs = [...reagents, ...consumables].map(({ reagentId, amount, unit }): StockUse => ({
    itemId: reagentId,
    amount,
    unit: unit === 'mL' ? 'mL' : 'pieces',
  }));
  const { lastUses } = analysed;
  const checks = stock.inventory.check(needs, mode, undefined, { startAt, lastUses });
  const ofLots = checks
    .filter(({ expired }) => expired.length > 0)
    .map(({ itemId, name, expired, shortBy }): PlanWarning => {
      const what = expired.length === 1 ? `lot ${expired[0]} has` : `lots ${expired.join(', ')} have`;
      const rest = shortBy > 0 ? 'and the others do not suffice' : 'and others are taken';
      return {
        severity: shortBy > 0 ? 'warning' : 'info',
        code: 'lot-expired',
        ...at(firstUses.articles[itemId]),
        sentence: `${name}: ${what} expired, ${rest}.`,
      };
    });
  const ofShelfLife = checks.flatMap(({ itemId, name, past }) =>
    past.map((sentence): PlanWarning => ({
      severity: 'warning',
      code: 'past-shelf-life',
      ...at(firstUses.articles[itemId]),
      sentence: `${name}: ${sentence}`,
    })),
  );
  const places = workcell.warnings({ instruments: [], labware, consumables: [] }, mode);
  const ofTips = consumables.filter(({ reagentId }) => reagentId.startsWith('tip_'));
  const tips = ofTips.flatMap((use) =>
    workcell
      .warnings({ instruments: [], labware: [], consumables: [use] }, mode)
      .map((warning) => ({ ...at(firstUses.articles[use.reagentId]), ...warning })),
  );
  return {
    // What is left out of a document with faults would be missing here, too.
    warnings: issues.length > 0 ? [] : [...ofInstruments, ...ofLots, ...ofShelfLife, ...places, ...tips],
    shortages: checks.flatMap(({ name, sentence, shortBy }) => (shortBy > 0 ? [sentence ?? `${name} is short.`] : [])),
  };
}
