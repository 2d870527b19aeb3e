import { openSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { parseArgs } from 'node:util';
import { SystemClock } from '#core/base/clock.ts';
import { noFaults, type FaultPoint, type ReachFaultPoint } from '#core/base/fault-points.ts';
import { SeededRandom, systemRandom } from '#core/base/random.ts';
import type { Transport } from '#core/instruments/transport.ts';
import { createLab } from '#core/lab.ts';
import { createTransport, driverCatalog } from '#drivers/catalog.ts';
import { connectVirtualLab } from '#drivers/virtual-lab/remote-lab.ts';
import { RESOURCES_DIR } from '#electron/headless/places.ts';
import { REACHED } from './kill/reached.ts';
import { InstrumentsLog } from './kill/instruments-log.ts';
import { BY_HAND_LANES, calledHarmless, EFFECT_LANES, MIXED_LANES, type Lane } from './kill/lanes.ts';
import { putBackIntoTheLine } from './kill/broken-queue.ts';
import { QueueOperator } from './kill/queue-operator.ts';
import { RobotOperator } from './kill/robot-operator.ts';

/**
 * The host that is killed: the product as a shell starts it, over TCP to a virtual lab in another process, with a robot
 * in the operator's place. It says `opening` before it touches the record.
 */
const { values } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: '' },
    /** Control port of the virtual lab. */
    lab: { type: 'string', default: '' },
    'instruments-log': { type: 'string', default: '' },
    /** A line for each commit that was acknowledged: the last seq and its hash. */
    acknowledged: { type: 'string', default: '' },
    /** `mixed`, or a class of effect. */
    lanes: { type: 'string', default: 'mixed' },
    seed: { type: 'string', default: '1' },
    /** Begins nothing new and ends when nothing is left. */
    finish: { type: 'boolean', default: false },
    /** point[:effect]:n ends the process when the point is reached for the nth time. */
    'die-at': { type: 'string' },
    /** Share of looks at a running execution in which the operator pauses it. */
    pauses: { type: 'string', default: '0' },
    'make-backups': { type: 'boolean', default: false },
    'break-rule': { type: 'boolean', default: false },
    /** Jobs go through the queue; takes a line for each that was acknowledged. */
    queue: { type: 'string' },
  },
});

function diesAt(text: string | undefined): ReachFaultPoint {
  if (text === undefined) return noFaults;
  const [room, name, ...rest] = text.split(':');
  const wanted = `${room}:${name}` as FaultPoint;
  const effect = rest.length > 1 ? rest[0] : undefined;
  let left = Number(rest.at(-1));
  return (point, facts) => {
    if (point !== wanted || (effect !== undefined && facts?.['effect'] !== effect)) return;
    if (--left > 0) return;
    writeSync(1, `${REACHED}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
}

function lanesOf(name: string): readonly Lane[] {
  const lanes = name === 'mixed' ? MIXED_LANES : [EFFECT_LANES[name as keyof typeof EFFECT_LANES]];
  return values['break-rule'] ? lanes.map(calledHarmless) : lanes;
}

// A process that is killed would never save what it has compiled.
flushCompileCache();
const clock = new SystemClock();
const virtualLab = await connectVirtualLab({ host: '127.0.0.1', port: Number(values.lab), hostClock: clock });
const acknowledged = openSync(values.acknowledged, 'a');
writeSync(1, 'opening\n');
if (values['break-rule'] && values.queue !== undefined) putBackIntoTheLine(values['data-dir']);
const lab = await createLab({
  drivers: driverCatalog,
  createTransport: (address) =>
    createTransport(address, {
      createVirtual: (instrument): Transport => virtualLab.openTransport(instrument),
    }),
  openVirtualLab: () => Promise.resolve(virtualLab),
  clock,
  random: systemRandom(),
  dataDir: values['data-dir'],
  resourcesDir: RESOURCES_DIR,
  version: '0.0.0',
  reach: diesAt(values['die-at']),
  folder: { reserveBytes: 4096, floorBytes: 0 },
});
const { journal } = lab.store;
journal.onCommitted(() => writeSync(acknowledged, `${journal.headSeq} ${journal.headHash}\n`));
const queueOperator =
  values.queue === undefined
    ? undefined
    : new QueueOperator({
        lab,
        random: new SeededRandom(`${values.seed} queue`),
        wantsMore: () => !values.finish,
        submittedFile: openSync(values.queue, 'a'),
      });
if (queueOperator !== undefined) void queueOperator.work();
const operator = new RobotOperator({
  lab,
  lanes: queueOperator === undefined ? lanesOf(values.lanes) : BY_HAND_LANES,
  plates: new InstrumentsLog(values['instruments-log']),
  random: new SeededRandom(values.seed),
  wantsMore: () => !values.finish,
  pauses: values.finish ? 0 : Number(values.pauses),
  ...(queueOperator === undefined
    ? {}
    : {
        leavesStart: (executionId: string) => queueOperator.isOfJob(executionId),
        isOtherWorkLeft: () => !queueOperator.isDone,
      }),
});
if (values['make-backups']) void backUpAgainAndAgain();
await operator.work();
await lab[Symbol.asyncDispose]();
if (queueOperator !== undefined) process.exit(0);

async function backUpAgainAndAgain(): Promise<void> {
  for (;;) await lab.store.backup();
}
