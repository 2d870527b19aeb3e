import { Session, type Profiler } from 'node:inspector/promises';

/** Where the processor was: share of the samples, by function. */
export interface ProfileLine {
  readonly share: number;
  readonly name: string;
  readonly place: string;
}

export interface CpuProfile {
  readonly functions: readonly ProfileLine[];
  /** Share by room of the house, with what each calls of Node and SQLite: what bounds the whole. */
  readonly rooms: Readonly<Record<string, number>>;
}

/** Runs something under the profiler of the engine below Node. Idle time is left out. */
export async function profiled(run: () => Promise<void>, lines = 25): Promise<CpuProfile> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await run();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return { functions: linesOf(profile).slice(0, lines), rooms: roomsOf(profile) };
}

function linesOf({ nodes }: Profiler.Profile): ProfileLine[] {
  const hits = new Map<string, number>();
  let all = 0;
  for (const { callFrame, hitCount } of nodes) {
    if (hitCount === undefined || hitCount === 0 || callFrame.functionName === '(idle)') continue;
    all += hitCount;
    const file = callFrame.url.split('/').slice(-3).join('/');
    const place = file === '' ? 'native' : `${file}:${callFrame.lineNumber + 1}`;
    const key = `${callFrame.functionName === '' ? '(anonymous)' : callFrame.functionName}\n${place}`;
    hits.set(key, (hits.get(key) ?? 0) + hitCount);
  }
  return [...hits]
    .toSorted((left, right) => right[1] - left[1])
    .map(([key, count]) => {
      const [name = '', place = ''] = key.split('\n');
      return { share: Number((count / all).toFixed(4)), name, place };
    });
}

function roomsOf({ nodes }: Profiler.Profile): Record<string, number> {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const hits = new Map<string, number>();
  let all = 0;
  for (const node of nodes) {
    if (node.hitCount === undefined || node.hitCount === 0 || node.callFrame.functionName === '(idle)') continue;
    let room: string | undefined;
    for (let id: number | undefined = node.id; id !== undefined && room === undefined; id = callers.get(id))
      room = /\/(core\/\w+|e2e)\//.exec(known.get(id)!.callFrame.url)?.[1];
    room ??= node.callFrame.functionName === '(garbage collector)' ? 'garbage collection' : 'Node itself';
    all += node.hitCount;
    hits.set(room, (hits.get(room) ?? 0) + node.hitCount);
  }
  return Object.fromEntries(
    [...hits]
      .toSorted((left, right) => right[1] - left[1])
      .map(([room, count]) => [room, Number((count / all).toFixed(3))]),
  );
}
