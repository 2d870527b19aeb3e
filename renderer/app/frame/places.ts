import {
  IconActivityHeartbeat,
  IconBox,
  IconDesk,
  IconFileText,
  IconHistory,
  IconPlayerPlay,
  IconMenuDeep,
  type Icon,
} from '@tabler/icons-react';

export interface Place {
  readonly id: string;
  readonly title: string;
  readonly to: '/bench' | '/protocols' | '/run' | '/monitor' | '/queue' | '/history' | '/inventory';
  readonly icon: Icon;
  /** Second key after g. */
  readonly key: string;
  readonly hint: string;
}

/** The places that exist, in their order. A place that does not work yet is not on this list. */
export const PLACES: readonly Place[] = [
  { id: 'bench', title: 'Bench', to: '/bench', icon: IconDesk, key: 'b', hint: 'Instruments and what they do now' },
  {
    id: 'protocols',
    title: 'Protocols',
    to: '/protocols',
    icon: IconFileText,
    key: 'p',
    hint: 'The library: find, build, compare, approve',
  },
  { id: 'run', title: 'Run', to: '/run', icon: IconPlayerPlay, key: 'r', hint: 'Set up a run and start it' },
  {
    id: 'monitor',
    title: 'Monitor',
    to: '/monitor',
    icon: IconActivityHeartbeat,
    key: 'm',
    hint: 'What runs, step by step',
  },
  {
    id: 'queue',
    title: 'Queue',
    to: '/queue',
    icon: IconMenuDeep,
    key: 'q',
    hint: 'What waits, why, and the forecast',
  },
  {
    id: 'history',
    title: 'History',
    to: '/history',
    icon: IconHistory,
    key: 'h',
    hint: 'Every execution there ever was',
  },
  {
    id: 'inventory',
    title: 'Inventory',
    to: '/inventory',
    icon: IconBox,
    key: 'v',
    hint: 'Lots, stock, expiry and prices',
  },
];
