import type { ProtocolStep } from '../contract/protocol.ts';

/** How one step of a protocol stands to another, as the document is written. `beside`: in another lane. */
export type Relation = 'itself' | 'before' | 'after' | 'beside' | 'around' | 'inside';

interface Node {
  readonly step: ProtocolStep;
  readonly parent: Node | undefined;
  readonly depth: number;
  /** 0 for a list of steps. */
  readonly lane: number;
  readonly index: number;
}

/** The steps of a protocol by id, and how they lie in one another. */
export class StepTree {
  readonly #nodes = new Map<string, Node>();

  constructor(steps: readonly ProtocolStep[]) {
    this.#add(steps, undefined, 0);
  }

  get ids(): string[] {
    return [...this.#nodes.keys()];
  }

  find(id: string): ProtocolStep | undefined {
    return this.#nodes.get(id)?.step;
  }

  /** How `other` stands to `id`: `around` when it holds it, `inside` when it lies in it. Both have to be there. */
  relation(id: string, other: string): Relation {
    if (id === other) return 'itself';
    let mine = this.#node(id);
    let theirs = this.#node(other);
    const isDeeper = mine.depth > theirs.depth;
    while (mine.depth > theirs.depth) mine = mine.parent!;
    while (theirs.depth > mine.depth) theirs = theirs.parent!;
    if (mine === theirs) return isDeeper ? 'around' : 'inside';
    while (mine.parent !== theirs.parent) {
      mine = mine.parent!;
      theirs = theirs.parent!;
    }
    if (mine.lane !== theirs.lane) return 'beside';
    return theirs.index < mine.index ? 'before' : 'after';
  }

  /** Ids of the repeated steps around a step, the outermost first; the step itself when it is repeated. */
  loopsOf(id: string): string[] {
    const loops: string[] = [];
    for (let node = this.#nodes.get(id); node !== undefined; node = node.parent)
      if (node.step.repeat !== undefined) loops.unshift(node.step.id);
    return loops;
  }

  #add(steps: readonly ProtocolStep[], parent: Node | undefined, lane: number): void {
    for (const [index, step] of steps.entries()) {
      const node = { step, parent, depth: parent === undefined ? 0 : parent.depth + 1, lane, index };
      if (!this.#nodes.has(step.id)) this.#nodes.set(step.id, node);
      if (step.steps !== undefined) this.#add(step.steps, node, 0);
      for (const [number, laneSteps] of (step.parallel ?? []).entries()) this.#add(laneSteps, node, number);
    }
  }

  #node(id: string): Node {
    return this.#nodes.get(id)!;
  }
}
