export type WaitKind = 'asset' | 'lag' | 'release' | 'hours' | 'outage' | 'setup' | 'window' | 'later' | 'order';

/** What keeps a step from starting sooner in a given timetable. */
export interface Wait {
  /**
   * `asset`: all places taken; `lag`: the least time after another step; `release`: not before; `hours`: the asset's working
   * hours; `outage`: it is down; `setup`: it changes over; `window`: could be sooner, but a later step of the same job could then
   * not follow within its window, so it is held back; `later`: could be sooner, but would then only wait longer for what a later
   * step of the same job needs; `order`: nothing but its turn in the plan.
   */
  readonly kind: WaitKind;
  /** The asset that is waited for in the end, by this step or by the step it is tied to. */
  readonly asset?: string;
  readonly unit?: string;
  /** Who holds the asset last before. */
  readonly heldBy?: { readonly job: string; readonly step: string };
  /** For `lag`, `window` and `later`: the step of the same job it is tied to. */
  readonly step?: string;
  /** For `window` and `later`: when the asset is free for that step. */
  readonly freeAt?: number;
  readonly until: number;
}

export interface WaitReading {
  readonly moment: (time: number) => string;
  readonly assetName: (id: string) => string;
  readonly jobName: (id: string) => string;
  readonly stepName: (id: string) => string;
}

/** A wait as a sentence without its subject: "waits for liquid-handler, which plate-03 uses until 10:42". */
export function waitSentence(wait: Wait, reading: WaitReading): string {
  const { moment, assetName, jobName, stepName } = reading;
  const until = moment(wait.until);
  const place = wait.asset === undefined ? '' : assetName(wait.unit ?? wait.asset);
  const freeAt = moment(wait.freeAt ?? wait.until);
  switch (wait.kind) {
    case 'asset':
      return wait.heldBy === undefined
        ? `waits for ${place}, which is taken until ${until}`
        : `waits for ${place}, which ${jobName(wait.heldBy.job)} uses until ${until}`;
    case 'lag':
      return `waits until ${until}, as long as it has to after ${stepName(wait.step ?? '')}`;
    case 'release':
      return `was asked not to start before ${until}`;
    case 'hours':
      return `waits for the hours of ${place}, from ${until}`;
    case 'outage':
      return `waits for ${place}, which is out of order until ${until}`;
    case 'setup':
      return `waits for ${place}, which is changed over until ${until}`;
    case 'window': {
      const because = wait.asset === undefined ? '' : `, for which ${place} is free at ${freeAt}`;
      return `is held back until ${until}, so that ${stepName(wait.step ?? '')} follows in time${because}`;
    }
    case 'later':
      return `waits, since ${stepName(wait.step ?? '')} gets ${place} only at ${freeAt}`;
    case 'order':
      return `has its turn in the plan at ${until}`;
  }
}
