import type { Lab } from '#core/lab.ts';

const PERSON = { name: 'Ada', role: 'operator' };

/** Ends what an earlier start left, and clears the instruments it held, as a person does who wants a free bench. */
export async function abortAll(lab: Lab): Promise<void> {
  for (const { executionId } of lab.engine.live()) await lab.engine.abort(executionId, PERSON);
  for (const link of lab.bench.all()) {
    if (link.needsClearing !== null) await lab.services.clearInstrument(link.id, 'looked at', PERSON);
  }
}
