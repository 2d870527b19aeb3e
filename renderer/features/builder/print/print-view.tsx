import type { Analysis } from '#core/contract/analysis.ts';
import type { ProtocolDocument } from '#core/contract/protocol.ts';
import type { VersionState } from '#core/contract/words.ts';

export interface PrintViewProps {
  readonly document: ProtocolDocument;
  readonly analysis: Analysis | null;
  readonly title: string;
  readonly version: number | null;
  readonly state: VersionState;
  readonly savedBy: string;
  readonly savedAt: number | null;
  readonly hash: string | null;
}

export function PrintView({ title }: PrintViewProps) {
  return <article aria-label={title} />;
}
