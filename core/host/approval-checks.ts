import type { Plan } from '../contract/plan.ts';
import type { Mode } from '../contract/words.ts';
import type { ProtocolLibrary } from '../protocols/library/protocol-library.ts';
import type { StartCheck } from './start-checks.ts';

/** Whether the state of the version lets it start in a mode; nothing to say where it is not asked about. */
export function approvalChecks(library: ProtocolLibrary, plan: Plan, mode: Mode): StartCheck[] {
  const objection = library.objection(plan, mode);
  if (objection !== null) {
    const [sentence = objection, ...more] = objection.split(/(?<=\.) /);
    return [{ met: false, sentence, detail: null, fix: more.join(' ') }];
  }
  if (mode !== 'real' || library.approvalPolicy === 'none') return [];
  return [{ met: true, sentence: `Version ${plan.protocolVersion} is approved`, detail: null, fix: null }];
}
