import type { AnalysedStep } from '#core/contract/analysis.ts';

export const NODE = { width: 212, height: 60 } as const;
const GAP = { down: 26, across: 22 } as const;
const FRAME = { head: 38, padding: 14 } as const;

/** A step with its place, px from the upper left corner of the drawing. A group is a frame around its parts. */
export interface GraphBox {
  readonly step: AnalysedStep;
  readonly parentId: string | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The step it leads to happens only under a condition. */
  readonly isConditional: boolean;
}

export interface GraphDrawing {
  readonly boxes: readonly GraphBox[];
  readonly edges: readonly GraphEdge[];
  readonly width: number;
  readonly height: number;
}

interface Branch {
  readonly step: AnalysedStep;
  readonly parent: Branch | undefined;
  readonly parts: Branch[];
  /** Parts of the same group that have to end first. */
  readonly before: Branch[];
}

/** Rows of a plan stand in reading order, so depth alone says what lies in what. */
function treeOf(steps: readonly AnalysedStep[]): { roots: Branch[]; byId: Map<string, Branch> } {
  const roots: Branch[] = [];
  const byId = new Map<string, Branch>();
  const open: Branch[] = [];
  for (const step of steps) {
    while (open.length > 0 && open.at(-1)!.step.depth >= step.depth) open.pop();
    const parent = open.at(-1);
    const branch: Branch = { step, parent, parts: [], before: [] };
    (parent?.parts ?? roots).push(branch);
    byId.set(step.planStepId, branch);
    open.push(branch);
  }
  return { roots, byId };
}

/** The part of `group` that `branch` is, or lies in. */
function within(branch: Branch | undefined, group: Branch | undefined): Branch | undefined {
  let at = branch;
  while (at !== undefined && at.parent !== group) at = at.parent;
  return at;
}

function connect(byId: ReadonlyMap<string, Branch>): void {
  for (const branch of byId.values()) {
    const found = new Set(branch.step.after.map((id) => within(byId.get(id), branch.parent)));
    for (const one of found) if (one !== undefined && one !== branch) branch.before.push(one);
  }
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Arranged extends Size {
  readonly placed: readonly { readonly branch: Branch; readonly x: number; readonly y: number; readonly size: Size }[];
}

/** A chain keeps its lane; what begins beside it, or branches off, gets a lane of its own. */
function arrange(parts: readonly Branch[], sizes: Map<Branch, Arranged>): Arranged {
  const laneOf = new Map<Branch, number>();
  const ends: Branch[] = [];
  const bottom = new Map<Branch, number>();
  const top = new Map<Branch, number>();
  for (const branch of parts) {
    const size = sizeOf(branch, sizes);
    const free = branch.before.find((one) => ends[laneOf.get(one) ?? -1] === one);
    const lane = free === undefined ? ends.length : laneOf.get(free)!;
    ends[lane] = branch;
    laneOf.set(branch, lane);
    const y = Math.max(0, ...branch.before.map((one) => (bottom.get(one) ?? 0) + GAP.down));
    top.set(branch, y);
    bottom.set(branch, y + size.height);
  }
  const widths = ends.map((_, lane) =>
    Math.max(0, ...parts.filter((one) => laneOf.get(one) === lane).map((one) => sizeOf(one, sizes).width)),
  );
  const starts: number[] = [];
  widths.reduce((x, width, lane) => ((starts[lane] = x), x + width + GAP.across), 0);
  const placed = parts.map((branch) => {
    const size = sizeOf(branch, sizes);
    const lane = laneOf.get(branch)!;
    return { branch, x: starts[lane]! + (widths[lane]! - size.width) / 2, y: top.get(branch)!, size };
  });
  return {
    placed,
    width: Math.max(0, ...placed.map((one) => one.x + one.size.width)),
    height: Math.max(0, ...placed.map((one) => one.y + one.size.height)),
  };
}

function sizeOf(branch: Branch, sizes: Map<Branch, Arranged>): Size {
  if (branch.parts.length === 0) return NODE;
  let inside = sizes.get(branch);
  if (inside === undefined) {
    inside = arrange(branch.parts, sizes);
    sizes.set(branch, inside);
  }
  return {
    width: Math.max(NODE.width, inside.width) + 2 * FRAME.padding,
    height: inside.height + FRAME.head + FRAME.padding,
  };
}

/**
 * Lays the rows of a plan out from top to bottom: what runs side by side stands side by side, a group is a frame around
 * its parts, and edges lead from part to part of the same group. Work grows with the number of rows.
 */
export function layoutGraph(steps: readonly AnalysedStep[]): GraphDrawing {
  const { roots, byId } = treeOf(steps);
  connect(byId);
  const sizes = new Map<Branch, Arranged>();
  const whole = arrange(roots, sizes);
  const boxes: GraphBox[] = [];
  const place = (arranged: Arranged, left: number, top: number) => {
    for (const { branch, x, y, size } of arranged.placed) {
      const at = { x: left + x, y: top + y };
      boxes.push({ step: branch.step, parentId: branch.parent?.step.planStepId ?? null, ...at, ...size });
      const inside = sizes.get(branch);
      if (inside === undefined) continue;
      const middle = (size.width - inside.width) / 2;
      place(inside, at.x + middle, at.y + FRAME.head);
    }
  };
  place(whole, 0, 0);
  const edges = [...byId.values()].flatMap((branch) =>
    branch.before.map((one) => ({
      from: one.step.planStepId,
      to: branch.step.planStepId,
      isConditional: branch.step.when !== undefined,
    })),
  );
  return { boxes, edges, width: whole.width, height: whole.height };
}

export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/**
 * Where an arrow key leads: down along an edge, into a group and out of its end; up the way back; left and right to what
 * runs beside. Undefined where it leads nowhere.
 */
export function neighbourOf(drawing: GraphDrawing, id: string, key: Arrow): string | undefined {
  const byId = new Map(drawing.boxes.map((box) => [box.step.planStepId, box]));
  const box = byId.get(id);
  if (box === undefined) return undefined;
  const parts = (group: string | null) => drawing.boxes.filter((one) => one.parentId === group);
  const into = (from: string) => drawing.edges.filter((edge) => edge.to === from).map((edge) => edge.from);
  const outOf = (from: string) => drawing.edges.filter((edge) => edge.from === from).map((edge) => edge.to);
  switch (key) {
    case 'ArrowDown': {
      const first = parts(id)[0];
      if (first !== undefined) return first.step.planStepId;
      for (let at: GraphBox | undefined = box; at !== undefined; at = byId.get(at.parentId ?? '')) {
        const next = outOf(at.step.planStepId)[0];
        if (next !== undefined) return next;
      }
      return undefined;
    }
    case 'ArrowUp': {
      let before = into(id)[0];
      if (before === undefined) return box.parentId ?? undefined;
      for (let last = parts(before).at(-1); last !== undefined; last = parts(before).at(-1))
        before = last.step.planStepId;
      return before;
    }
    case 'ArrowLeft':
    case 'ArrowRight': {
      const side = key === 'ArrowLeft' ? -1 : 1;
      const middle = box.y + box.height / 2;
      return parts(box.parentId)
        .filter((one) => side * (one.x - box.x) > NODE.width / 2)
        .toSorted(
          (one, other) =>
            Math.abs(one.x - box.x) - Math.abs(other.x - box.x) ||
            Math.abs(one.y + one.height / 2 - middle) - Math.abs(other.y + other.height / 2 - middle),
        )[0]?.step.planStepId;
    }
  }
}
