import type { ProtocolDocument, ProtocolStep, Within } from '../contract/protocol.ts';
import { nearestName } from './issue-sentences.ts';
import { StepTree } from './step-tree.ts';

/** What is wrong. One that may have to compare a name with all others is made only where it is told, else without a hint. */
export type FaultSentence = string | ((isTold: boolean) => string);

interface Fault {
  /** Below the window. */
  readonly path: string;
  readonly sentence: FaultSentence;
}

/** Faults in the time windows of one step, each with its path; what follows from values shows when it is planned. */
export class WindowChecker {
  readonly #tree: StepTree;
  readonly #tell: (path: string, sentence: FaultSentence) => void;

  /** @param tell is given each fault */
  constructor(document: ProtocolDocument, tell: (path: string, sentence: FaultSentence) => void) {
    this.#tree = new StepTree(document.steps);
    this.#tell = tell;
  }

  check(step: ProtocolStep, path: string): void {
    if (step.together !== undefined && step.operation !== undefined && step.repeat === undefined)
      this.#tell(`${path}.together`, 'Only a step with steps, lanes or rounds keeps them together. Leave it out.');
    for (const [index, within] of (step.within ?? []).entries()) {
      const at = `${path}.within[${index}]`;
      const fault = this.#faultOf(step, within) ?? boundsFault(within);
      if (fault !== undefined) this.#tell(at + fault.path, fault.sentence);
    }
  }

  #faultOf(step: ProtocolStep, { after, from }: Within): Fault | undefined {
    const fault = (sentence: Fault['sentence']): Fault => ({ path: '.after', sentence });
    if (this.#tree.find(after) === undefined) return fault((isTold) => this.#unknown(step, after, isTold));
    const loops = this.#tree.loopsOf(step.id);
    const relation = this.#tree.relation(step.id, after);
    const isShared = this.#tree.loopsOf(after).some((loop) => loops.includes(loop));
    if (relation === 'itself' && !isShared)
      return fault(`Step "${after}" cannot come after itself; only one that is repeated can, from round to round.`);
    if (relation === 'inside') return fault(`Step "${after}" is a part of this one. Put the window on a step inside.`);
    if (relation === 'around' && from !== 'start')
      return {
        path: '.from',
        sentence: `Step "${after}" holds this one and ends after it. Give "from": "start", or leave the window out.`,
      };
    if (relation === 'after' && !isShared)
      return fault(`Step "${after}" comes after this one. Put the window on "${after}", after "${step.id}".`);
    return this.#loopFault(loops, after);
  }

  #unknown(step: ProtocolStep, after: string, isTold: boolean): string {
    if (!isTold) return `There is no step "${after}".`;
    const known = this.#tree.ids.filter((id) => id !== step.id);
    const near = nearestName(after, known);
    const listed = known.length > 0 && known.length <= 12 ? ` There is ${known.join(', ')}.` : '';
    return `There is no step "${after}".${near === undefined ? listed : ` Is "${near}" meant?`}`;
  }

  /** From outside, which round of a loop is the last is known only where the number of rounds is. */
  #loopFault(loops: readonly string[], after: string): Fault | undefined {
    const foreign = this.#tree
      .loopsOf(after)
      .find((loop) => loop !== after && !loops.includes(loop) && this.#tree.find(loop)?.repeat?.until !== undefined);
    if (foreign === undefined) return undefined;
    const sentence = `Step "${after}" is repeated until something happens, so nobody knows its last round. Give "${foreign}", the repeat as a whole.`;
    return { path: '.after', sentence };
  }
}

function boundsFault({ atLeastMinutes, atMostMinutes }: Within): Fault | undefined {
  if (atLeastMinutes === undefined && atMostMinutes === undefined)
    return { path: '', sentence: 'A window needs atLeastMinutes, atMostMinutes or both.' };
  if (typeof atLeastMinutes !== 'number' || typeof atMostMinutes !== 'number' || atLeastMinutes <= atMostMinutes)
    return undefined;
  return { path: '.atMostMinutes', sentence: boundsSentence(atLeastMinutes, atMostMinutes) };
}

export function boundsSentence(atLeastMinutes: number, atMostMinutes: number): string {
  return `Nothing is at least ${atLeastMinutes} min and at most ${atMostMinutes} min. Give at least ${atLeastMinutes}.`;
}
