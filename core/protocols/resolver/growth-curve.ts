import type { Resolution } from '../../contract/catalog.ts';
import { growthForecast } from '../growth-forecast.ts';
import type { Culture, Job } from './job.ts';

const POINTS = 60;
/** The curve goes on for this share of the time to the passage. */
const BEYOND = 1.25;
/** Later than this nobody plans a passage, h. */
const LONGEST_HOURS = 31 * 24;

/**
 * Cells over time until past the next passage, and when that is due: Richards growth with a step lag, inverted
 * (reference section 8.1). The time is a number of the sheet, with its formula.
 */
export function growthOf(job: Job, culture: Culture): Resolution['growth'] {
  const { sheet, line } = job;
  const profile = (name: string, title: string, field: string): number =>
    sheet.entry({ name, title }, { section: 'cellLines', id: line.lineId, field });
  if (sheet.get('confluent_density') === undefined)
    profile('confluent_density', 'Density when confluent', 'confluentDensity');
  profile('passage_confluence', 'Passaged at confluence', 'passageConfluence');
  profile('doubling_time', 'Doubling time', 'doublingTime');
  const isWell = sheet.get(culture.area)?.unit.includes('well') === true;
  const unit = isWell ? 'cells/well' : 'cells';
  sheet.compute({ name: 'capacity', title: 'Cells when confluent' }, unit, `confluent_density * ${culture.area}`);
  sheet.compute({ name: 'passage_cells', title: 'Cells at the next passage' }, unit, 'capacity * passage_confluence');
  if (culture.hasLag) profile('lag', 'Lag after seeding', 'lag');
  const [first, target, capacity] = [sheet.value(culture.cells), sheet.value('passage_cells'), sheet.value('capacity')];
  const passageAtHours = first < target && target < capacity ? nextPassage(job, culture) : null;
  const end = Math.min(LONGEST_HOURS, (passageAtHours ?? 4 * sheet.value('doubling_time')) * BEYOND);
  const area = sheet.value(culture.area);
  const points = Array.from({ length: POINTS + 1 }, (_, index) => {
    const hours = (end * index) / POINTS;
    // Cells that have been growing have their lag behind them; the forecast counts it again.
    const asSeeded = culture.hasLag ? hours : hours + Number(line.values['lag'] ?? 0);
    return { hours, cells: growthForecast(line, area, first, asSeeded) };
  });
  const interval = sheet.value('feed_interval');
  const firstFeed = sheet.get('inhibitor_time') === undefined ? interval : sheet.value('inhibitor_time');
  const feedsAtHours: number[] = [];
  for (let at = firstFeed; at < (passageAtHours ?? end); at += interval) feedsAtHours.push(at);
  return { points, feedsAtHours, passageAtHours, passageCells: target };
}

function nextPassage({ sheet }: Job, culture: Culture): number {
  const ratio = (cells: string): string => `(pow(capacity / ${cells}, 2) - 1)`;
  const lag = culture.hasLag ? 'lag + ' : '';
  const shownLag = culture.hasLag ? '{lag} + ' : '';
  return sheet.compute(
    { name: 'next_passage', title: 'Next passage after' },
    'h',
    `${lag}doubling_time * log10(${ratio(culture.cells)} / ${ratio('passage_cells')}) / log10(4)`,
    `${shownLag}{doubling_time} × log₄((({capacity} ÷ {${culture.cells}})² − 1) ÷ (({capacity} ÷ {passage_cells})² − 1))`,
  );
}
