import {
  Controls,
  MarkerType,
  MiniMap,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  type Edge,
} from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import type { AnalysedStep } from '#core/contract/analysis.ts';
import { edgeWords } from './graph-list.tsx';
import { layoutGraph, neighbourOf, type Arrow, type GraphBox } from './graph-layout.ts';
import { AttentionContext, GraphNode, type StepNode } from './graph-node.tsx';
import styles from './graph-view.module.css';

const NODE_TYPES = { step: GraphNode, frame: GraphNode };
const ARROWS: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']);

interface GraphCanvasProps {
  readonly steps: readonly AnalysedStep[];
  readonly selectedId: string | null;
  readonly onSelect: (stepId: string) => void;
  readonly faulty: ReadonlySet<string>;
}

export function GraphCanvas(props: GraphCanvasProps) {
  return (
    <ReactFlowProvider>
      <Flow {...props} />
    </ReactFlowProvider>
  );
}

/** Ends of edges are known from the layout, so that nothing has to be measured before it is drawn. */
function nodeOf(box: GraphBox, data: StepNode['data']): StepNode {
  const middle = box.width / 2;
  return {
    id: box.step.planStepId,
    type: box.step.kind === 'group' ? 'frame' : 'step',
    position: { x: box.x, y: box.y },
    width: box.width,
    height: box.height,
    measured: { width: box.width, height: box.height },
    zIndex: box.step.kind === 'group' ? box.step.depth : 100 + box.step.depth,
    handles: [
      { type: 'target', position: Position.Top, x: middle, y: 0, width: 1, height: 1 },
      { type: 'source', position: Position.Bottom, x: middle, y: box.height, width: 1, height: 1 },
    ],
    data,
  };
}

function Flow({ steps, selectedId, onSelect, faulty }: GraphCanvasProps) {
  const frame = useRef<HTMLDivElement>(null);
  const flow = useReactFlow();
  const drawing = useMemo(() => layoutGraph(steps), [steps]);
  const [active, setActive] = useState<string | undefined>();
  const activeId =
    active !== undefined && steps.some((one) => one.planStepId === active) ? active : steps[0]?.planStepId;
  const select = useRef(onSelect);
  select.current = onSelect;
  const picked = useRef<string | null>(null);
  const onPick = useCallback((step: AnalysedStep) => {
    setActive(step.planStepId);
    picked.current = step.stepId;
    select.current(step.stepId);
  }, []);
  const numbers = useMemo(() => new Map(steps.map((one) => [one.planStepId, one.number])), [steps]);
  const nodes = useMemo(
    () =>
      drawing.boxes.map((box) =>
        nodeOf(box, {
          step: box.step,
          isFaulty: faulty.has(box.step.stepId),
          words: edgeWords(box.step, numbers, faulty.has(box.step.stepId)),
        }),
      ),
    [drawing, faulty, numbers],
  );
  const edges = useMemo(
    () =>
      drawing.edges.map(({ from, to, isConditional }): Edge => ({
        id: `${from} ${to}`,
        source: from,
        target: to,
        type: 'smoothstep',
        zIndex: 99,
        markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: 'var(--border-control)' },
        style: { stroke: 'var(--border-control)', ...(isConditional ? { strokeDasharray: '6 4' } : {}) },
      })),
    [drawing],
  );

  /** Brings a step into sight without changing how large things are drawn. */
  const reveal = useCallback(
    (box: GraphBox | undefined) => {
      if (box === undefined) return undefined;
      const zoom = Math.max(0.7, flow.getZoom());
      return flow.setCenter(box.x + box.width / 2, box.y + Math.min(box.height / 2, 120), { zoom });
    },
    [flow],
  );
  useEffect(() => {
    if (selectedId === null || selectedId === picked.current) return;
    const box = drawing.boxes.find((one) => one.step.stepId === selectedId);
    if (box === undefined) return;
    picked.current = selectedId;
    setActive(box.step.planStepId);
    void reveal(box);
  }, [selectedId, drawing, reveal]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (!ARROWS.has(event.key) || activeId === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = neighbourOf(drawing, activeId, event.key as Arrow);
    if (next === undefined) return;
    setActive(next);
    const focus = () =>
      frame.current?.querySelector<HTMLElement>(`[data-step="${CSS.escape(next)}"]`)?.focus({ preventScroll: true });
    void reveal(drawing.boxes.find((one) => one.step.planStepId === next))?.then(() => requestAnimationFrame(focus));
  };

  const attention = useMemo(() => ({ selectedId, activeId, onPick }), [selectedId, activeId, onPick]);
  return (
    <AttentionContext value={attention}>
      <div ref={frame} className={styles['canvas']} role="group" aria-label="Graph of the steps" onKeyDown={onKeyDown}>
        <ReactFlow
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          onlyRenderVisibleElements
          panOnScroll
          zoomOnDoubleClick={false}
          minZoom={0.02}
          maxZoom={2}
          proOptions={{ hideAttribution: true }}
          onInit={() => {
            const height = frame.current?.clientHeight ?? 600;
            const width = frame.current?.clientWidth ?? 800;
            const zoom = Math.min(1, (width - 48) / drawing.width, (height - 48) / drawing.height);
            if (zoom >= 0.5) return void flow.fitView({ padding: 0.06, maxZoom: 1 });
            const readable = Math.max(0.5, Math.min(1, (width - 48) / drawing.width));
            void flow.setViewport({ x: Math.max(24, (width - drawing.width * readable) / 2), y: 24, zoom: readable });
          }}
        >
          <MiniMap
            pannable
            zoomable
            ariaLabel="Overview of the graph"
            nodeColor={(node) => (node.type === 'frame' ? 'var(--surface-3)' : 'var(--border-control)')}
            nodeBorderRadius={8}
            bgColor="var(--surface-1)"
            maskColor="color-mix(in srgb, var(--surface-app) 70%, transparent)"
          />
          <Controls showInteractive={false} fitViewOptions={{ padding: 0.06, maxZoom: 1 }} />
        </ReactFlow>
      </div>
    </AttentionContext>
  );
}
