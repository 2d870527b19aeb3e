import type { AnalysedStep, AnalysisIssue } from '#core/contract/analysis.ts';

export interface GraphViewProps {
  readonly steps: readonly AnalysedStep[];
  /** Id of the step in the document. */
  readonly selectedId: string | null;
  readonly onSelect: (stepId: string) => void;
  readonly issues: readonly AnalysisIssue[];
}

export function GraphView({ steps }: GraphViewProps) {
  return <section aria-label={`Graph of ${steps.length} steps`} />;
}
