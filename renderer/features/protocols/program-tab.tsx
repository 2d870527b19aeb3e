import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconDownload } from '@tabler/icons-react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { downloadText } from '../../lib/download.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { sourceLines, type Token } from './source-tokens.ts';
import styles from './program-tab.module.css';

const LINE = 20;

interface ProgramTabProps {
  readonly protocol: ProtocolSummary;
  readonly version: number;
}

/** The source of a protocol that is written as a program, to read. */
export function ProgramTab({ protocol, version }: ProgramTabProps) {
  const { queries } = useApi();
  const details = useQuery({
    ...queries.protocols.get.queryOptions({ input: { protocolId: protocol.protocolId, version } }),
    retry: false,
  });
  const program = details.data?.document.program;
  if (details.error !== null)
    return (
      <div className={styles['padded']}>
        <Note state="failed" title="The program could not be read.">
          {explainError(details.error).sentence}
        </Note>
      </div>
    );
  if (details.data === undefined) return <LoadingRows rows={6} label="Reading the program" />;
  if (program === undefined)
    return (
      <div className={styles['padded']}>
        <Note state="waiting">Version {version} is written as steps, not as a program.</Note>
      </div>
    );
  return (
    <>
      <div className={styles['bar']}>
        <span>
          <b>{program.fileName}</b> This is version {version}. Change it in your editor, with the next number as its
          version, and import it again.
        </span>
        <Button
          kind="quiet"
          icon={<IconDownload stroke={1.75} aria-hidden="true" />}
          onClick={() => downloadText(program.fileName, program.source, 'text/plain;charset=utf-8')}
        >
          Save it
        </Button>
      </div>
      <Source source={program.source} />
    </>
  );
}

function Source({ source }: { readonly source: string }) {
  const lines = useMemo(() => sourceLines(source), [source]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 30,
  });
  return (
    <div
      ref={scroller}
      className={styles['source']}
      tabIndex={0}
      role="region"
      aria-label={`Source, ${plural(lines.length, 'line')}`}
    >
      <div className={styles['sheet']} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((row) => (
          <div key={row.index} className={styles['line']} style={{ transform: `translateY(${row.start}px)` }}>
            <span aria-hidden="true">{row.index + 1}</span>
            <code>{(lines[row.index] ?? []).map(piece)}</code>
          </div>
        ))}
      </div>
    </div>
  );
}

function piece(token: Token, at: number) {
  return token.kind === 'plain' ? (
    token.text
  ) : (
    <span key={at} data-kind={token.kind}>
      {token.text}
    </span>
  );
}
