/** Places in the commit path where a test can end the process. In the product nothing happens there. */
export const FAULT_POINTS = [
  'engine:before-intent',
  'engine:after-intent',
  'engine:after-send',
  'engine:after-reply',
  'engine:after-outcome',
  'engine:before-end',
  'store:in-transaction',
  'store:after-commit',
  'store:in-migration',
  'store:in-backup',
  'recovery:before-append',
  'recovery:after-append',
  'recovery:after-decision',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

export type ReachFaultPoint = (point: FaultPoint, facts?: Readonly<Record<string, string>>) => void;

export const noFaults: ReachFaultPoint = () => undefined;
