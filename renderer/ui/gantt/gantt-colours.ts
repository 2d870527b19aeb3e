/** What a canvas needs of the tokens, read once for each look of the page. */
const NAMES = {
  ground: '--surface-1',
  grid: '--grid',
  strongGrid: '--border-2',
  ink: '--text-1',
  words: '--text-2',
  faint: '--text-3',
  past: '--surface-3',
  pastWords: '--text-2',
  pastEdge: '--border-2',
  running: '--running',
  runningWords: '--running-on',
  planned: '--accent-soft',
  plannedEdge: '--accent',
  plannedWords: '--accent-text',
  conflict: '--failed-soft',
  conflictEdge: '--failed',
  conflictWords: '--failed-text',
  window: '--series-4',
  closed: '--surface-2',
  closedWords: '--text-3',
  out: '--paused-soft',
  outWords: '--paused-text',
} as const;

export type GanttColours = Record<keyof typeof NAMES | 'font', string>;

export function ganttColours(element: Element): GanttColours {
  const style = getComputedStyle(element);
  const entries = Object.entries(NAMES).map(([name, token]) => [name, style.getPropertyValue(token).trim()]);
  return { ...(Object.fromEntries(entries) as Record<keyof typeof NAMES, string>), font: style.fontFamily };
}
