import { createStore, type StoreApi } from 'zustand/vanilla';
import { fitting, following, panned, showing, zoomed, type TimeView } from './time-view.ts';

export interface GanttAxisState {
  readonly view: TimeView;
  /** The present keeps its place and time moves below it. */
  readonly follows: boolean;
}

/**
 * What part of time a Gantt shows. The buttons, the wheel and the keys change it; the drawing listens.
 *
 * Invariant: while `follows` is set, panning by hand ends it and zooming does not.
 */
export class GanttAxis {
  readonly store: StoreApi<GanttAxisState>;

  constructor(now: number) {
    this.store = createStore<GanttAxisState>(() => ({ view: fitting(undefined, now), follows: true }));
  }

  get view(): TimeView {
    return this.store.getState().view;
  }

  zoom(factor: number, at: number): void {
    this.store.setState({ view: zoomed(this.view, factor, at) });
  }

  pan(ms: number): void {
    this.store.setState({ view: panned(this.view, ms), follows: false });
  }

  fit(bounds: TimeView | undefined, now: number): void {
    this.store.setState({ view: fitting(bounds, now), follows: true });
  }

  show(from: number, to: number): void {
    const view = showing(this.view, from, to);
    if (view !== this.view) this.store.setState({ view, follows: false });
  }

  follow(now: number): void {
    this.store.setState({ view: following(this.view, now), follows: true });
  }

  /** Time has passed. */
  tick(now: number): void {
    if (this.store.getState().follows) this.store.setState({ view: following(this.view, now) });
  }
}
