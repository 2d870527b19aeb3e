/** What a thing is doing, as the eye tells it: each has a colour, a shape and a word. */
export const STATES = [
  'running',
  'paused',
  'completed',
  'failed',
  'cancelled',
  'waiting',
  'doubt',
  'warn',
  'ready',
  'sim',
] as const;
export type State = (typeof STATES)[number];

export const STATE_WORDS: Record<State, string> = {
  running: 'Running',
  paused: 'Paused',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Cancelled',
  waiting: 'Waiting',
  doubt: 'In doubt',
  warn: 'Warning',
  ready: 'Ready',
  sim: 'Simulated',
};
