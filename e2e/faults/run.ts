import { CannotRunHere } from './cannot-run-here.ts';

/** What each kind of fault test hands back; `ok` says whether the guarantee held. */
interface FaultReport {
  readonly ok: boolean;
  readonly report: Record<string, unknown>;
}

interface Kind {
  readonly sentence: string;
  readonly load: () => Promise<{ readonly main: (args: string[]) => Promise<FaultReport> }>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  kill: {
    sentence: 'kills the host at random moments and compares the journal with the instruments’ own log',
    load: () => import('./kill/index.ts'),
  },
  points: {
    sentence: 'kills the host at every named fault point, for every effect class',
    load: () => import('./points/index.ts'),
  },
  powercut: {
    sentence: 'cuts the power at any write and opens what the disk would hold',
    load: () => import('./powercut/index.ts'),
  },
  'disk-full': {
    sentence: 'fills the disk and fails single reads, writes and syncs during an execution',
    load: () => import('./disk-full/index.ts'),
  },
  imports: {
    sentence: 'gives the host thousands of bad files and looks for crashes, hangs and traces',
    load: () => import('./imports/index.ts'),
  },
};

function help(): string {
  const kinds = Object.entries(KINDS).map(([name, { sentence }]) => `  ${name.padEnd(10)} ${sentence}`);
  return [
    'Breaks things on purpose and checks that no acknowledged record is lost and no step is repeated.',
    '',
    'npm run faults -- <kind> [options] [--json]',
    '',
    ...kinds,
    '',
    'Exit code 0: every guarantee held; 1: one was broken; 2: wrong arguments; 3: cannot run on this PC.',
  ].join('\n');
}

function inWords(name: string, result: FaultReport): string {
  const lines = Object.entries(result.report).map(([key, value]) => {
    const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
    return `  ${key.padEnd(22)} ${text}`;
  });
  const verdict = result.ok ? 'every guarantee held' : 'A GUARANTEE WAS BROKEN';
  return [`${name}: ${verdict}`, ...lines].join('\n');
}

async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args.filter((argument) => argument !== '--json');
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(help());
    return name === undefined ? 2 : 0;
  }
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (kind === undefined) {
    console.error(`There is no fault test called "${name}". Known: ${Object.keys(KINDS).join(', ')}.`);
    return 2;
  }
  try {
    const { main } = await kind.load();
    const result = await main(rest);
    console.log(args.includes('--json') ? JSON.stringify(result.report) : inWords(name, result));
    return result.ok ? 0 : 1;
  } catch (error) {
    if (error instanceof CannotRunHere) {
      console.error(error.message);
      return 3;
    }
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      console.error(error.message);
      return 2;
    }
    throw error;
  }
}

process.exitCode = await run(process.argv.slice(2));
