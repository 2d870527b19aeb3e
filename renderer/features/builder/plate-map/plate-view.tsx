import type { Analysis } from '#core/contract/analysis.ts';
import type { PlannedLabware } from '#core/contract/plan.ts';

export interface PlateViewProps {
  readonly labware: PlannedLabware;
  readonly selected: readonly string[];
  readonly onSelect: (wells: readonly string[]) => void;
  readonly trace: Analysis['trace'];
}

export function PlateView({ labware }: PlateViewProps) {
  return <section aria-label={labware.title} />;
}
