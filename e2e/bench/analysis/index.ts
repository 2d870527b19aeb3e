import { join, resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { SystemClock } from '#core/base/clock.ts';
import type { JsonObject } from '#core/contract/json.ts';
import { AnalysisThread } from '#core/protocols/analysis/analysis-thread.ts';
import { loadCatalog } from '#core/protocols/catalog.ts';
import { median, rounded } from '../engine/median.ts';
import { LONG_PROTOCOLS } from './long-protocols.ts';

const RESOURCES = resolve(import.meta.dirname, '../../../resources');
const SHORT = 100;
const GOAL_MS = 1000;
/** A step of a long protocol may cost this much more than one of a short one before the work counts as not linear. */
const GOAL_RATIO = 2;

interface Figure {
  readonly name: string;
  readonly value: number;
  readonly goal?: string;
  readonly isMet?: boolean;
}

interface Run {
  readonly ms: number;
  /** Of all threads of this process. */
  readonly processorMs: number;
  readonly steps: number;
}

/** How long the event loop was held up at a time, until it is disposed. */
function holdOfLoop(): Disposable & { readonly ms: () => number } {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  return { ms: () => delays.max / 1e6, [Symbol.dispose]: () => void delays.disable() };
}

/** `bench -- analysis [--steps 10000] [--rounds 7]`: from the question of a screen to its answer, through the thread. */
export async function main(
  args: string[],
  progress: (sentence: string) => void,
): Promise<{ report: Record<string, unknown>; figures: Figure[] }> {
  const { values } = parseArgs({
    args,
    options: { steps: { type: 'string', default: '10000' }, rounds: { type: 'string', default: '7' } },
  });
  const steps = Number(values.steps);
  const roundsOfEach = Number(values.rounds);
  const catalog = loadCatalog(join(RESOURCES));
  await using thread = new AnalysisThread({ clock: new SystemClock() });
  const analyse = async (document: JsonObject): Promise<Run> => {
    const before = performance.now();
    const used = process.cpuUsage();
    const { stepCount } = await thread.analyse({ document, parameters: {} }, catalog);
    const { user, system } = process.cpuUsage(used);
    return { ms: performance.now() - before, processorMs: (user + system) / 1000, steps: stepCount };
  };
  const figures: Figure[] = [];
  const report: Record<string, unknown> = {};
  let heldMs = 0;
  for (const [name, protocolOf] of Object.entries(LONG_PROTOCOLS)) {
    progress(`Analysing ${name}: ${SHORT} steps beside ${steps}, ${roundsOfEach} times each.`);
    const [short, long] = [protocolOf(SHORT), protocolOf(steps)];
    await analyse(long);
    const shortRuns: Run[] = [];
    const longRuns: Run[] = [];
    for (let round = 0; round < roundsOfEach; round++) {
      for (let again = 0; again < 5; again++) shortRuns.push(await analyse(short));
      using held = holdOfLoop();
      longRuns.push(await analyse(long));
      heldMs = Math.max(heldMs, held.ms());
    }
    const perStep = (runs: readonly Run[]): number => median(runs.map((run) => run.ms / Math.max(1, run.steps)));
    const ms = median(longRuns.map((run) => run.ms));
    const processorMs = median(longRuns.map((run) => run.processorMs));
    const shortMs = median(shortRuns.map((run) => run.ms));
    const ratio = perStep(longRuns) / perStep(shortRuns);
    const planned = longRuns[0]?.steps ?? 0;
    report[name] = {
      steps: planned,
      ms: rounded(ms, 1),
      processorMs: rounded(processorMs, 1),
      shortMs: rounded(shortMs, 2),
      ...(planned === 0 ? {} : { perStepRatio: rounded(ratio, 2) }),
    };
    figures.push(
      { name: `${name}: ${steps} steps, ms`, value: ms, goal: `< ${GOAL_MS}`, isMet: ms < GOAL_MS },
      { name: '  of the processor, ms', value: processorMs },
      { name: `  ${SHORT} steps, ms`, value: shortMs },
    );
    // Where too much is broken nothing is planned, and there is no step to compare.
    if (planned > 0)
      figures.push({
        name: `  one step, of ${steps} beside ${SHORT}, times`,
        value: ratio,
        goal: `< ${GOAL_RATIO}`,
        isMet: ratio < GOAL_RATIO,
      });
  }
  report['longestHoldMs'] = rounded(heldMs, 1);
  figures.push({ name: 'longest hold of the loop that asks, ms', value: heldMs });
  return { report, figures };
}
