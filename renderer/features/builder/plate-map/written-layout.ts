import type { Json } from '#core/contract/json.ts';
import type { PlannedWell } from '#core/contract/plan.ts';

/** A number as a document holds it: a number, or an expression in double braces. */
export type WrittenNumber = number | string;

export type WellRole = PlannedWell['role'];

export interface WrittenSeries {
  readonly compound: string;
  /** Highest dose, µM. */
  readonly topUm: WrittenNumber;
  readonly factor: WrittenNumber;
  readonly points: WrittenNumber;
  readonly replicates: WrittenNumber;
}

interface WrittenControls {
  readonly vehicle?: WrittenNumber | undefined;
  readonly kill?:
    { readonly compound: string; readonly doseUm: WrittenNumber; readonly wells: WrittenNumber } | undefined;
  readonly untreated?: WrittenNumber | undefined;
  readonly blank?: WrittenNumber | undefined;
  readonly edge?: string | undefined;
  /** 0 or absent: in order. */
  readonly randomise?: WrittenNumber | undefined;
}

export interface WrittenWell {
  readonly well: string;
  readonly role: WellRole;
  readonly compound?: string | undefined;
  /** µM */
  readonly doseUm?: WrittenNumber | undefined;
}

export interface DoseResponseLayout extends WrittenSeries, WrittenControls {
  readonly kind: 'dose-response';
}

export interface DoseSeriesLayout extends WrittenControls {
  readonly kind: 'dose-series';
  readonly series: readonly WrittenSeries[];
}

export interface MapLayout {
  readonly kind: 'map';
  readonly wells: readonly WrittenWell[];
  readonly rest?: 'unused' | 'buffer' | 'cells' | undefined;
  readonly randomise?: WrittenNumber | undefined;
  /** The form it was made from, to be edited again. */
  readonly madeFrom?: FormLayout | undefined;
}

export interface UniformLayout {
  readonly kind: 'uniform';
  readonly blank?: WrittenNumber | undefined;
  readonly edge?: string | undefined;
}

/** A layout that follows from numbers, not well by well. */
export type FormLayout = DoseResponseLayout | DoseSeriesLayout | UniformLayout;

/** A plate layout as a document holds it: as the contract has it, with expressions where it has numbers. */
export type WrittenLayout = FormLayout | MapLayout;

/** A parameter of the protocol that a number or a compound may be taken from. */
export interface LayoutParameter {
  readonly name: string;
  readonly type: string;
  readonly default: Json;
}

export interface CompoundChoice {
  readonly value: string;
  readonly title: string;
}
