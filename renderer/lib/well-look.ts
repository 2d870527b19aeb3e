export type WellMark = 'doubt' | 'flag' | 'reading';

/** How one well is drawn. Never by colour alone: a letter, a number or a mark goes with what matters. */
export interface WellLook {
  readonly fill: string;
  readonly line?: string | undefined;
  /** A number or a letter in the well. */
  readonly text?: string | undefined;
  readonly textColour?: string | undefined;
  /** The text stands on a ground of its own, for colours that neither black nor white reads well on. */
  readonly halo?: boolean | undefined;
  readonly mark?: WellMark | undefined;
  /** 1 to 7: a pattern over the colour, so that colours need not be told apart. */
  readonly pattern?: number | undefined;
  /** What is said of it: "A1, vehicle, 98 %". */
  readonly words: string;
}
