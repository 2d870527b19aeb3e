import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EventData } from '#core/contract/event.ts';
import { durationKeys } from '#core/queue/duration-memory.ts';
import { VIRTUAL_DURATIONS_FILE } from '#core/queue/virtual-durations.ts';
import { readLastCommands, readStepFacts } from '#core/store/execution-queries.ts';
import { openHost } from '#electron/headless/open-host.ts';
import { RESOURCES_DIR } from '#electron/headless/places.ts';

const ABOUT =
  'How long commands take in the virtual lab beside what plans expect, by step or operation and kind.command, measured with the shipped protocols: npm run -s bench -- virtual-durations --write';

interface Tally {
  expected: number;
  actual: number;
}

/**
 * Runs every shipped protocol on a fresh virtual lab and measures how long each command takes beside what its plan expects,
 * by step, by operation, kind of instrument and command.
 */
async function measureVirtualDurations(): Promise<Record<string, number>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'wellrun-durations-'));
  const tallies = new Map<string, Tally>();
  try {
    await using lab = await openHost({ dataDir, speed: 'instant' });
    await lab.bench.connectAll();
    const protocols = readdirSync(join(RESOURCES_DIR, 'protocols')).filter((name) => name.endsWith('.wellrun.json'));
    for (const name of protocols) {
      const { executionId } = await lab.services.createExecution({
        requestId: `durations-${name}`,
        protocolId: name.replace('.wellrun.json', ''),
        parameters: {},
        mode: 'simulated',
        metadata: {},
        operator: 'bench',
        bindings: {},
      });
      const ended = new Promise<void>((resolve) => {
        const listening = lab.engine.onEnded((run) => {
          if (run.id !== executionId) return;
          listening[Symbol.dispose]();
          resolve();
        });
      });
      await lab.engine.start(executionId, { name: 'bench', role: 'operator' });
      await ended;
    }
    const sent = new Map<string, { readonly subject: string; readonly data: EventData<'command.intent'> }>();
    for (const event of readLastCommands(lab.store.connection, Number.MAX_SAFE_INTEGER)) {
      if (event.kind === 'command.intent') sent.set(event.data.commandId, event);
      if (event.kind !== 'command.outcome' || event.data.outcome !== 'ok') continue;
      const intent = sent.get(event.data.commandId);
      const kind =
        intent === undefined ? undefined : lab.bench.find(intent.data.instrumentId)?.definition.manifest.kind;
      if (intent === undefined || kind === undefined || intent.data.expectedMs <= 0) continue;
      const step = readStepFacts(lab.store.connection, intent.subject, intent.data.stepId);
      if (step === undefined) continue;
      for (const key of durationKeys(step, intent.data.stepId, kind, intent.data.command)) {
        const tally = tallies.get(key) ?? { expected: 0, actual: 0 };
        tallies.set(key, tally);
        tally.expected += intent.data.expectedMs;
        tally.actual += event.data.labAt - intent.data.labAt;
      }
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  const rounded = [...tallies].map(([key, { expected, actual }]) => [
    key,
    Math.round((actual / expected) * 10_000) / 10_000,
  ]);
  return Object.fromEntries(rounded.toSorted(([left], [right]) => String(left).localeCompare(String(right)))) as Record<
    string,
    number
  >;
}

/** With `--write` what was measured becomes what the forecast starts from. */
export async function main(args: string[], progress: (sentence: string) => void) {
  const { values } = parseArgs({ args, options: { write: { type: 'boolean' } } });
  const factors = await measureVirtualDurations();
  if (values.write === true) {
    writeFileSync(
      join(RESOURCES_DIR, VIRTUAL_DURATIONS_FILE),
      `${JSON.stringify({ about: ABOUT, factors }, undefined, 2)}\n`,
    );
    progress(`Written to ${VIRTUAL_DURATIONS_FILE}.`);
  }
  return { report: factors, figures: Object.entries(factors).map(([name, value]) => ({ name, value })) };
}
