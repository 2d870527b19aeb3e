import { createStore, type StoreApi } from 'zustand/vanilla';
import { fitting, following, panned, PRESENT, showing, zoomed, type TimeView } from './time-view.ts';

export interface GanttAxisState {
  readonly view: TimeView;
  /** The present keeps its place and time moves below it. */
  readonly follows: boolean;
  /** Where it stands, as a share of the width. */
  readonly present: number;
}

/**
 * What part of time a Gantt shows. The buttons, the wheel and the keys change it; the drawing listens.
 *
 * Invariant: while `follows` is set, the present stands at `present` of the width; panning by hand ends it, zooming only
 * when the present goes out of sight.
 */
export class GanttAxis {
  readonly store: StoreApi<GanttAxisState>;

  constructor(now: number) {
    this.store = createStore<GanttAxisState>(() => ({ ...fitting(undefined, now), follows: true }));
  }

  get view(): TimeView {
    return this.store.getState().view;
  }

  zoom(factor: number, at: number): void {
    const view = zoomed(this.view, factor, at);
    /* The present moves with the zoom; where it comes to stand it stays. */
    const { view: before, follows, present } = this.store.getState();
    const now = before.from + (before.to - before.from) * present;
    this.store.setState(follows ? { view, ...placeOf(view, now) } : { view });
  }

  pan(ms: number): void {
    this.store.setState({ view: panned(this.view, ms), follows: false });
  }

  fit(bounds: TimeView | undefined, now: number): void {
    this.store.setState({ ...fitting(bounds, now), follows: true });
  }

  show(from: number, to: number): void {
    const view = showing(this.view, from, to);
    if (view !== this.view) this.store.setState({ view, follows: false });
  }

  follow(now: number): void {
    this.store.setState({ view: following(this.view, now), present: PRESENT, follows: true });
  }

  /** Time has passed. */
  tick(now: number): void {
    const { follows, present } = this.store.getState();
    if (follows) this.store.setState({ view: following(this.view, now, present) });
  }
}

/** While it can be seen it is followed where it stands now, else no longer. */
function placeOf(view: TimeView, now: number): Pick<GanttAxisState, 'follows' | 'present'> {
  const present = (now - view.from) / (view.to - view.from);
  return present > 0 && present < 1 ? { follows: true, present } : { follows: false, present: PRESENT };
}
