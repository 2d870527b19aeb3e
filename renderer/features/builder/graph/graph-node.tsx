import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { createContext, memo, useContext } from 'react';
import type { AnalysedStep } from '#core/contract/analysis.ts';
import { formatDuration } from '../../../lib/durations.ts';
import { StatusShape } from '../../../ui/status-shape.tsx';
import { conditionWords } from './graph-list.tsx';
import styles from './graph-view.module.css';

export type StepNode = Node<
  { readonly step: AnalysedStep; readonly isFaulty: boolean; readonly words: string },
  'step' | 'frame'
>;

interface Attention {
  /** Id of the step in the document. */
  readonly selectedId: string | null;
  /** Row that takes the Tab key. */
  readonly activeId: string | undefined;
  readonly onPick: (step: AnalysedStep) => void;
}

/** Apart from the nodes, so that a key press draws only what is in sight. */
export const AttentionContext = createContext<Attention>({
  selectedId: null,
  activeId: undefined,
  onPick: () => undefined,
});

/** A step as a box, or a group as a frame. One of all takes the Tab key. */
export const GraphNode = memo(function GraphNode({ data, type }: NodeProps<StepNode>) {
  const { step, isFaulty, words } = data;
  const { selectedId, activeId, onPick } = useContext(AttentionContext);
  const isSelected = step.stepId === selectedId;
  const condition = conditionWords(step);
  return (
    <>
      <Handle type="target" position={Position.Top} isConnectable={false} className={styles['handle']} />
      <button
        type="button"
        className={styles[type === 'frame' ? 'frameHead' : 'node']}
        data-step={step.planStepId}
        data-selected={isSelected || undefined}
        data-conditional={step.when !== undefined || undefined}
        data-left-out={step.when === 'false' || undefined}
        tabIndex={step.planStepId === activeId ? 0 : -1}
        aria-current={isSelected ? 'step' : undefined}
        onClick={() => onPick(step)}
      >
        <span className={styles['top']}>
          <b>{step.number}</b>
          <span className={styles['name']}>{step.name}</span>
          {isFaulty && <StatusShape state="failed" size={16} />}
        </span>
        <small>
          {formatDuration(step.expectedMs)}
          {condition !== undefined && `, ${condition}`}
          <span className="visually-hidden">{`, ${words}`}</span>
        </small>
      </button>
      <Handle type="source" position={Position.Bottom} isConnectable={false} className={styles['handle']} />
    </>
  );
});
