import { strict as assert } from 'node:assert';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { CAPABILITIES } from '#core/contract/capabilities.ts';
import { EVIDENCE_LEVELS, INSTRUMENT_KINDS, type Effect, type InstrumentKind } from '#core/contract/words.ts';
import type { Check } from './check.ts';
import { Rig, never } from './rig.ts';

interface CapabilityFacts {
  readonly effect: Effect;
  readonly params: z.ZodType;
  readonly result: z.ZodType;
}

/** What an instrument of a kind understands, by command. */
function capabilitiesOf(kind: InstrumentKind): Readonly<Record<string, CapabilityFacts>> {
  return CAPABILITIES[kind];
}

/** How carefully an effect is handled when it is not known whether the command happened; higher is more careful. */
const CARE: Readonly<Record<Effect, number>> = { read: 0, 'idempotent-set': 1, timed: 1, queryable: 2, consume: 2 };

const DRIVERS_FOLDER = join(import.meta.dirname, '..');

export const manifestChecks: readonly Check[] = [
  {
    id: 'manifest',
    title: 'its manifest says who it is, from which source, and how it is known to work',
    run: async ({ definition: { manifest } }) => {
      assert.match(manifest.driverId, /^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'driverId is not kebab-case.');
      assert.match(manifest.version, /^[0-9]+\.[0-9]+\.[0-9]+$/, 'version is not like 1.0.0.');
      for (const field of ['vendor', 'model', 'title', 'source'] as const) {
        assert.notEqual(manifest[field].trim(), '', `${field} is empty.`);
      }
      assert.ok(INSTRUMENT_KINDS.includes(manifest.kind), `kind ${manifest.kind} is not known.`);
      assert.ok(EVIDENCE_LEVELS.includes(manifest.evidence), `evidence ${manifest.evidence} is not known.`);
      assert.ok(manifest.transports.length > 0, 'It names no transport.');
      await Promise.resolve();
    },
  },
  {
    id: 'capabilities',
    title: 'it has every command of its kind, and none of them is declared less harmful than it is',
    run: async ({ definition: { manifest }, calls }) => {
      for (const [command, capability] of Object.entries(capabilitiesOf(manifest.kind))) {
        const declared = manifest.commands[command];
        assert.ok(declared, `A ${manifest.kind} has a command "${command}"; the manifest does not.`);
        assert.ok(
          declared.effect === 'queryable' || CARE[declared.effect] >= CARE[capability.effect],
          `"${command}" is declared ${declared.effect}; a ${manifest.kind} has to assume ${capability.effect}.`,
        );
      }
      for (const [command, { title, timeoutMs, params }] of Object.entries(manifest.commands)) {
        assert.notEqual(title.trim(), '', `"${command}" has no title.`);
        assert.ok(timeoutMs > 0 && timeoutMs < 7 * 86_400_000, `"${command}" has no sensible time limit.`);
        const examples = calls.filter((call) => call.command === command);
        assert.ok(examples.length > 0, `The suite has no call of "${command}".`);
        for (const example of examples) {
          const parsed = params.safeParse(example.params);
          assert.ok(parsed.success, `The manifest refuses a correct call of "${command}": ${parsed.error?.message}`);
        }
      }
      await Promise.resolve();
    },
  },
  {
    id: 'folder',
    title: 'its folder has a README and tests',
    run: async ({ folder }) => {
      const files = await readdir(join(DRIVERS_FOLDER, folder), { recursive: true });
      assert.ok(files.includes('README.md'), `drivers/${folder} has no README.md.`);
      assert.ok(
        files.some((file) => file.endsWith('.test.ts')),
        `drivers/${folder} has no test.`,
      );
    },
  },
  {
    id: 'calls',
    title: 'every command of its manifest succeeds, with a result of the agreed shape',
    run: async (subject) => {
      await using rig = new Rig(subject);
      await rig.driver.connect(never);
      const capabilities = capabilitiesOf(subject.definition.manifest.kind);
      for (const call of subject.calls) {
        const result = await rig.execute(call);
        const parsed = capabilities[call.command]?.result.safeParse(result);
        assert.ok(
          parsed === undefined || parsed.success,
          `"${call.command}" answered ${JSON.stringify(result)}: ${parsed?.error?.message}`,
        );
      }
    },
  },
  {
    id: 'query',
    title: 'commands that it declares queryable are remembered by their ids',
    run: async (subject) => {
      const { commands } = subject.definition.manifest;
      await using rig = new Rig(subject);
      await rig.driver.connect(never);
      for (const call of subject.calls) {
        const commandId = `asked-for-${call.command}`;
        await rig.driver.execute({ ...call, commandId, timeoutMs: 3_600_000 }, never);
        if (commands[call.command]?.effect !== 'queryable') continue;
        assert.ok(rig.driver.query !== undefined, 'A command is queryable, but the driver cannot be asked.');
        assert.equal((await rig.driver.query(commandId, never)).state, 'done', `"${call.command}" was forgotten.`);
        const other = await rig.driver.query('never-sent', never);
        assert.equal(other.state, 'not-done', 'It remembers a command that was never sent.');
      }
    },
  },
];
