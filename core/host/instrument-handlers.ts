import { z } from 'zod';
import type { JsonObject } from '../contract/json.ts';
import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

const DONE = { ok: true } as const;

/** What can be asked of instruments and done with them. */
export function instrumentHandlers(os: Implementer, lab: LabServices) {
  const { bench } = lab;
  const person = actorOf({});
  return {
    list: os.instruments.list.handler(() => bench.views()),
    commands: os.instruments.commands.handler(({ input }) =>
      Object.entries(bench.get(input.instrumentId).definition.manifest.commands).map(
        ([command, { title, effect, timeoutMs, params }]) => ({
          command,
          title,
          effect,
          timeoutMs,
          params: z.toJSONSchema(params, { unrepresentable: 'any' }) as JsonObject,
        }),
      ),
    ),
    trace: os.instruments.trace.handler(({ input }) => [...bench.get(input.instrumentId).trace.lines()]),
    telemetry: os.instruments.telemetry.handler(({ input }) =>
      lab.telemetry.read(input.instrumentId, input.channel, input.since, input.points),
    ),
    connect: os.instruments.connect.handler(async ({ input }) => {
      await bench.get(input.instrumentId).connect();
      return bench.get(input.instrumentId).view();
    }),
    disconnect: os.instruments.disconnect.handler(async ({ input }) => {
      await lab.disconnectInstrument(input.instrumentId);
      return bench.get(input.instrumentId).view();
    }),
    clear: os.instruments.clear.handler(async ({ input }) => {
      await lab.clearInstrument(input.instrumentId, input.note, actorOf(input));
      return bench.get(input.instrumentId).view();
    }),
    run: os.instruments.run.handler(async ({ input }) => ({
      result: await lab.runByHand(input.instrumentId, input.command, input.params, person),
    })),
    add: os.instruments.add.handler(async ({ input }) => {
      await lab.addInstrument(input, person);
      return bench.get(input.instrumentId).view();
    }),
    remove: os.instruments.remove.handler(async ({ input }) => {
      await lab.removeInstrument(input.instrumentId, person);
      return DONE;
    }),
    injectFault: os.instruments.injectFault.handler(async ({ input }) => {
      await lab.injectFault(input.instrumentId, input.fault);
      return DONE;
    }),
  };
}
