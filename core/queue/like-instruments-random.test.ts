import { expect, it } from 'vitest';
import { SeededRandom, type Random } from '../base/random.ts';
import type { Plan, PlanStep } from '../contract/plan.ts';
import type { InstrumentKind } from '../contract/words.ts';
import { placesAssetOf } from '../workcell/leases/lease-names.ts';
import { TESTER } from '../testing/engine-bench.ts';
import { ForecastBench } from '../testing/forecast-bench.ts';
import { waitOf } from '../testing/plan-of.ts';
import { plateCommand, platePlanOf, plateStep, visitStep } from '../testing/read-plan.ts';

const SEEDS = 4;
const STAGES = ['RDR-1', 'RDR-2', 'CEN-1', 'CEN-2'];

/** Work on the deck, waits, spins and reads, some of them twice and some with a window. */
function randomPlan(random: Random): Plan {
  const int = (below: number): number => Math.floor(random.next() * below);
  const steps = Array.from({ length: 2 + int(5) }, (_, at): PlanStep => {
    const id = `s${at}`;
    const before = `s${at - 1}`;
    const window = { windows: [{ from: before, point: 'end' as const, minMs: 0, maxMs: 90 * 60_000 }] };
    const over = at > 0 && random.next() < 0.2 ? window : {};
    const makes = [
      () => plateStep(id, [plateCommand('liquid-handler', 'act', 1 + int(5))], over),
      () => ({ ...visitStep(id, 1 + int(20)), ...over }),
      () => ({ ...visitStep(id, 1 + int(20), 'centrifuge'), ...over }),
      () => waitOf(id, int(30) * 60_000),
    ];
    return makes[int(makes.length)]!();
  });
  const kinds = new Set(steps.flatMap((step) => step.commands.map((command) => command.instrument)));
  const instruments = [...kinds, 'liquid-handler'].filter((kind): kind is InstrumentKind => kind !== 'wellrun');
  return platePlanOf(steps, [...new Set(instruments)].toSorted());
}

/** Watches what is done to the stages: who stands on which, and whether what is worked on is there. */
function watchStages(rig: ForecastBench): string[] {
  const found: string[] = [];
  const on = new Map<string, string>();
  for (const [id, instrument] of rig.instruments) {
    const asItWas = instrument.script;
    let busy = 0;
    instrument.script = async (command, signal) => {
      const { labwareId, to } = command.params as { labwareId: string; to?: { instrument: string } };
      if (++busy > 1) found.push(`${id} does two things at once`);
      if (to !== undefined) {
        for (const [stage, plate] of on) if (plate === labwareId) on.delete(stage);
        if (on.has(to.instrument))
          found.push(`${labwareId} comes to ${to.instrument}, where ${on.get(to.instrument)} is`);
        if (STAGES.includes(to.instrument)) on.set(to.instrument, labwareId);
      } else if (STAGES.includes(id) && on.get(id) !== labwareId) found.push(`${labwareId} is not on ${id}`);
      try {
        return await asItWas(command, signal);
      } finally {
        busy--;
      }
    };
  }
  return found;
}

/** Takes stages that nobody is on away for a moment, one at a time, now and then when something was recorded. */
function pullPlugs(rig: ForecastBench, random: Random): Disposable {
  const { bench, instruments } = rig;
  let pulled: string | undefined;
  const giveBack = (): void => {
    if (pulled === undefined) return;
    instruments.get(pulled)!.plugIn();
    bench.bench
      .get(pulled)
      .connect()
      .catch(() => undefined);
    pulled = undefined;
  };
  const listening = bench.store.journal.onCommitted(() => {
    if (pulled !== undefined || random.next() > 0.05) return;
    const id = STAGES[Math.floor(random.next() * STAGES.length)]!;
    if (bench.leases.table.on(id).length + bench.leases.table.on(placesAssetOf(id)).length > 0) return;
    pulled = id;
    instruments.get(id)!.unplug();
    setTimeout(giveBack, 10);
  });
  return { [Symbol.dispose]: () => listening[Symbol.dispose]() };
}

/** A person who lets steps try again: those of executions that are bound to a stage that was away. */
function helpOut({ bench }: ForecastBench): Disposable {
  return bench.store.journal.onCommitted((events) => {
    for (const { kind, subject, data } of events) {
      if (kind !== 'step.attention') continue;
      const { stepId } = data.attention;
      const again = (): void => {
        const isUsable = STAGES.every((id) => bench.bench.get(id).isUsable);
        const isPaused = bench.engine.find(subject)?.facts.status === 'paused';
        if (!isUsable || !isPaused) setTimeout(again, 5);
        else bench.engine.recover(subject, stepId, 'retry', '', undefined, TESTER).catch(() => setTimeout(again, 5));
      };
      setTimeout(again, 5);
    }
  });
}

it('random work on like readers and centrifuges that come and go always comes to its end, one plate to a stage', async () => {
  const chosen = new Set<string>();
  for (let seed = 0; seed < SEEDS; seed++) for (const id of await chosenBySeed(seed)) chosen.add(id);
  expect([...chosen].toSorted()).toEqual(STAGES.toSorted());
});

async function chosenBySeed(seed: number): Promise<string[]> {
  await using rig = await ForecastBench.open({ readers: 2, centrifuges: 2 });
  const { bench } = rig;
  const random = new SeededRandom(`like ${seed}`);
  const found = watchStages(rig);
  using _helping = helpOut(rig);
  using _pulling = pullPlugs(rig, random.fork('plugs'));
  const jobs = await rig.submit(Array.from({ length: 8 }, () => randomPlan(random)));
  const ids = jobs.map((job) => job.jobId);
  await bench.when(() => bench.eventsOf('execution.completed').length === ids.length);
  expect(found, `seed ${seed}`).toEqual([]);
  expect(bench.leases.views(), `seed ${seed}`).toEqual([]);
  const intents = bench.eventsOf('command.intent');
  return intents.flatMap((event) => (event.data.chosen ?? []).map((one) => one.instrumentId));
}

it('through random kills all come to their end, each step on the instrument where it began', async () => {
  for (let seed = 0; seed < SEEDS / 2; seed++) await killSeed(seed);
});

async function killSeed(seed: number): Promise<void> {
  const random = new SeededRandom(`kills ${seed}`);
  let rig = await ForecastBench.open({ readers: 2, centrifuges: 2 });
  const jobs = await rig.submit(Array.from({ length: 6 }, () => randomPlan(random)));
  const ids = jobs.map((job) => job.jobId);
  for (let kill = 0; kill < 4; kill++) {
    const { bench } = rig;
    const until = bench.eventsOf('command.outcome').length + 1 + Math.floor(random.next() * 20);
    const isDone = (): boolean => bench.eventsOf('execution.completed').length === ids.length;
    await bench.when(() => isDone() || bench.eventsOf('command.outcome').length >= until);
    if (isDone()) break;
    await rig.crash();
    rig = await ForecastBench.open({ readers: 2, centrifuges: 2, from: rig });
    await goOn(rig);
  }
  const { bench } = rig;
  await bench.when(() => bench.eventsOf('execution.completed').length === ids.length);
  for (const id of ids) {
    const where = new Map<string, Set<string>>();
    for (const { data } of bench.eventsOf('command.intent', id))
      if (STAGES.includes(data.instrumentId))
        where.set(data.stepId, (where.get(data.stepId) ?? new Set()).add(data.instrumentId));
    for (const [stepId, stages] of where) expect([...stages], `seed ${seed}, ${id} ${stepId}`).toHaveLength(1);
  }
  expect(bench.leases.views()).toEqual([]);
  await rig[Symbol.asyncDispose]();
}

/** A person says of everything in doubt that it did not happen, and lets all go on. */
async function goOn({ bench }: ForecastBench): Promise<void> {
  for (const run of bench.engine.runs()) {
    if (run.facts.status === 'paused' && run.openAttention.length === 0) await bench.engine.resume(run.id, TESTER);
    for (const question of run.openAttention)
      if (question.kind === 'in-doubt') await bench.engine.decide(run.id, question.commandId, 'repeat', '', TESTER);
    if (run.facts.status === 'paused') await bench.engine.resume(run.id, TESTER);
  }
}
