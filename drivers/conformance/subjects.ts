import { mettlerToledoMtSics } from '../mettler-toledo-mt-sics/driver.ts';
import { createMtSicsSimulator } from '../mettler-toledo-mt-sics/simulator.ts';
import { virtualSubjects } from '../virtual-lab/subjects.ts';
import type { Subject } from './subject.ts';

const balance: Subject = {
  definition: mettlerToledoMtSics,
  folder: 'mettler-toledo-mt-sics',
  createSimulator: (clock) => {
    let grams = 0;
    const simulator = createMtSicsSimulator({ clock, readMass: () => grams, settleMs: 0 });
    // Something to weigh: a result of zero could come from anywhere.
    grams = 2.5;
    return {
      attach: (transport) => void simulator.attach(transport),
      prepareLong: () => simulator.injectFault('jam'),
      [Symbol.dispose]: () => simulator[Symbol.dispose](),
    };
  },
  calls: [
    { command: 'zero', params: {} },
    { command: 'tare', params: {} },
    { command: 'weigh', params: {} },
    { command: 'weigh-now', params: {} },
  ],
  quick: { command: 'weigh-now', params: {} },
  long: { command: 'weigh', params: {} },
};

/** One for every driver of the catalogue. */
export const subjects: readonly Subject[] = [balance, ...virtualSubjects];
