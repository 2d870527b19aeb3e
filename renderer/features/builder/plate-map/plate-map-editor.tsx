import type { PlannedWell } from '#core/contract/plan.ts';
import type { CompoundChoice, LayoutParameter, WrittenLayout } from './written-layout.ts';

export interface PlateMapEditorProps {
  readonly rows: number;
  readonly columns: number;
  readonly title: string;
  readonly layout: WrittenLayout;
  readonly parameters: readonly LayoutParameter[];
  readonly compounds: readonly CompoundChoice[];
  /** Wells as the analysis has laid them (`labware[].wells`): shows shuffled places and what parameters come to. */
  readonly planned?: readonly PlannedWell[] | undefined;
  /** `words` says what was done: "Filled 40 wells with staurosporine". */
  onChange(layout: WrittenLayout, words: string): void;
  readonly readOnly?: boolean;
}

export function PlateMapEditor({ title }: PlateMapEditorProps) {
  return <section aria-label={`Plate map of ${title}`} />;
}
