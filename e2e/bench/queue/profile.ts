import { Session, type Profiler } from 'node:inspector/promises';

/** Where the processor was: share of the samples, by function. */
export interface ProfileLine {
  readonly share: number;
  readonly name: string;
  readonly place: string;
}

/** Runs something under the profiler of the engine below Node. Idle time is left out. */
export async function profiled(run: () => Promise<void>, lines = 25): Promise<ProfileLine[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  await run();
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  return linesOf(profile).slice(0, lines);
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
