import type { JsonObject } from '../contract/json.ts';
import type { Plan } from '../contract/plan.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { ProgramLoader } from '../protocols/program/load-program.ts';
import { planDocument } from '../protocols/program/plan-document.ts';
import { documentOf, importProgram } from '../protocols/program/trace-program.ts';
import { EngineBench, type EngineBenchOptions } from './engine-bench.ts';
import { ScriptedInstrument } from './scripted-driver.ts';
import { shippedCatalog } from './shipped-catalog.ts';

/** A program whose `run` is this text, from line 9 on; it has a tube, two plates, a liquid handler and a balance. */
export function programText(run: string, head = ''): string {
  return `import { defineProtocol } from 'wellrun';
export const protocol = defineProtocol({
  id: 'test', name: 'Test', version: 1, operationType: 'test', requires: ['liquid-handler', 'balance', 'plate-arm'],${head}
  labware: {
    tube: { title: 'Tube', type: 'tube_15ml', contents: { reagent: 'dpbs', volumeMl: 1 }, location: { instrument: 'liquid-handler', place: 'A1' } },
    a: { title: 'Plate a', type: 'plate_96_clear', location: { instrument: 'liquid-handler', place: 'B1' } },
    b: { title: 'Plate b', type: 'plate_96_clear', location: { instrument: 'liquid-handler', place: 'B2' } },
  },
  async run(lab: any, params: any) {
    ${run}
  },
});`;
}

export interface PlannedProgram {
  readonly document: ProtocolDocument;
  readonly plan: Plan;
}

export async function planProgram(source: string, parameters: JsonObject = {}): Promise<PlannedProgram> {
  const loader = new ProgramLoader();
  const catalog = shippedCatalog();
  const document = documentOf(await importProgram({ fileName: 'test.ts', source }, catalog, loader));
  const planned = await planDocument(document, parameters, catalog, loader);
  if ('issues' in planned) throw new Error(planned.issues[0]?.sentence);
  return { document, plan: planned.plan };
}

/** An engine with a liquid handler LH-1, a balance BAL-1 and a plate arm ARM-1, all scripted. */
export function openProgramBench(options: EngineBenchOptions = {}): Promise<EngineBench> {
  return EngineBench.open(withProgramPlaces(options));
}

/** What programs need beside the liquid handler. */
export function withProgramPlaces(options: EngineBenchOptions): EngineBenchOptions {
  const place = (kind: 'balance' | 'plate-arm', effect: 'read' | 'idempotent-set') => ({
    kind,
    effect,
    instrument: new ScriptedInstrument(),
  });
  return {
    ...options,
    beside: { 'BAL-1': place('balance', 'read'), 'ARM-1': place('plate-arm', 'idempotent-set'), ...options.beside },
  };
}

/** Plans a program and starts it. */
export async function startProgram(bench: EngineBench, run: string, head = ''): Promise<string> {
  const { document, plan } = await planProgram(programText(run, head));
  return bench.start(plan, 'simulated', { protocol: document });
}
