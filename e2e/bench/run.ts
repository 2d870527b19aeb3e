/** One figure of a benchmark, with what the product aims at. */
interface Figure {
  readonly name: string;
  readonly value: number;
  readonly goal?: string;
  readonly isMet?: boolean;
}

interface BenchReport {
  /** Printed with `--json`, as one object. */
  readonly report: Record<string, unknown>;
  readonly figures: readonly Figure[];
}

type Main = (args: string[], progress: (sentence: string) => void) => Promise<BenchReport>;

const KINDS: Readonly<Record<string, string>> = {
  queue:
    'ten thousand jobs through the queue beside plainjob, and experiments through queue, leases, engine and record',
  schedule:
    'plans an instance file (or the six of e2e/schedule), judged by its independent check, beside list scheduling',
  plates:
    'plates of a screen, run on the virtual lab through queue, forecast, leases and engine, beside their forecast',
  'virtual-durations': 'how long commands take in the virtual lab; --write keeps it for the forecast',
  analysis: 'protocols of 10,000 steps analysed as they are written, in the thread of a host, beside those of 100',
  typing: 'keys typed into a protocol of 500 steps in the builder, in a real browser, beside one of 10',
  engine: 'experiments through engine and record, beside bare SQLite writing the same rows; create, save, history',
};

function help(): string {
  const kinds = Object.entries(KINDS).map(([name, sentence]) => `  ${name.padEnd(18)} ${sentence}`);
  return [
    'Measures Wellrun on this PC, side by side with a reference where there is one.',
    '',
    'npm run bench -- <kind> [options] [--json]',
    '',
    ...kinds,
    '',
    'Exit code 0: measured; 2: wrong arguments. A figure that misses its goal is marked and is no error: PCs differ.',
  ].join('\n');
}

function inWords(figures: readonly Figure[]): string {
  return figures
    .map(({ name, value, goal, isMet }) => {
      const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
      const verdict = goal === undefined ? '' : `${isMet === false ? 'MISSED' : 'met'}  goal ${goal}`;
      return `  ${name.padEnd(44)} ${text.padStart(9)}   ${verdict}`.trimEnd();
    })
    .join('\n');
}

/** Figures that have a goal, and whether they meet it. */
function goalsOf(figures: readonly Figure[]): Record<string, Omit<Figure, 'name'>> {
  const aimed = figures.filter((figure) => figure.goal !== undefined);
  return Object.fromEntries(aimed.map(({ name, ...figure }) => [name, figure]));
}

async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args.filter((argument) => argument !== '--json');
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(help());
    return name === undefined ? 2 : 0;
  }
  if (!Object.hasOwn(KINDS, name)) {
    console.error(`There is no benchmark called "${name}". Known: ${Object.keys(KINDS).join(', ')}.`);
    return 2;
  }
  const inJson = args.includes('--json');
  try {
    const { main } = (await import(`./${name}/index.ts`)) as { main: Main };
    const { report, figures } = await main(rest, (sentence) => {
      if (!inJson) console.error(sentence);
    });
    console.log(inJson ? JSON.stringify({ ...report, goals: goalsOf(figures) }) : inWords(figures));
    return 0;
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      console.error(error.message);
      return 2;
    }
    throw error;
  }
}

process.exitCode = await run(process.argv.slice(2));
