import { resolve } from 'node:path';
import { test } from '@playwright/test';
import { readGround } from './ground.ts';
import { newProfile, openLabWindow, type LabWindow } from './lab-window.ts';
import { ServedHost } from '../support/served-host.ts';

const ROOT = resolve(import.meta.dirname, '../..');
export const ground = readGround();

/** One way in which the shell runs. */
export interface Flavour {
  readonly name: string;
  /** Undefined where it cannot be had; then `missing` says why. */
  readonly program: string | undefined;
  readonly missing: string;
  /** Arguments before all others. */
  readonly leading: readonly string[];
  /** True: the host runs inside the shell, and ends with it. */
  readonly hostInside: boolean;
}

const ATTACHED = { missing: '', leading: [], hostInside: false } as const;

export const FLAVOURS: readonly Flavour[] = [
  { ...ATTACHED, name: 'Electron 25.1.1, attached to a host', program: ground.unpacked },
  { ...ATTACHED, name: 'Electron 25.1.1, packed with fuses, attached to a host', program: ground.packed.inspectable },
  {
    name: 'the pinned Electron with the host inside',
    program: 'program' in ground.pinned ? ground.pinned.program : undefined,
    missing: 'missing' in ground.pinned ? ground.pinned.missing : '',
    leading: [ROOT],
    hostInside: true,
  },
];

/** Those whose host is a process of its own. */
export const ATTACHED_FLAVOURS = FLAVOURS.filter((flavour) => !flavour.hostInside);

/** A shell with its host, wherever that runs. */
export interface LabUnderTest extends AsyncDisposable {
  readonly program: string;
  readonly window: LabWindow;
  /** Undefined when the host runs inside the shell. */
  readonly host: ServedHost | undefined;
  /** What starts the same shell once more. */
  readonly arguments: readonly string[];
}

/**
 * Declares the same tests for each flavour; where one cannot be had they are skipped, with the reason.
 *
 * @param flavours those that the tests make sense for
 */
export function describeFlavours(
  title: string,
  declare: (lab: () => LabUnderTest, flavour: Flavour) => void,
  flavours: readonly Flavour[] = FLAVOURS,
): void {
  for (const flavour of flavours) {
    test.describe(`${title}: ${flavour.name}`, () => {
      test.skip(flavour.program === undefined, flavour.missing);
      let lab: LabUnderTest | undefined;
      test.beforeAll(async () => {
        lab = await openLab(flavour);
      });
      test.afterAll(async () => lab?.[Symbol.asyncDispose]());
      declare(() => {
        if (!lab) throw new Error('The shell did not open.');
        return lab;
      }, flavour);
    });
  }
}

async function openLab({ hostInside, leading, program = '' }: Flavour): Promise<LabUnderTest> {
  const profile = newProfile(ground);
  const host = hostInside ? undefined : await ServedHost.start();
  try {
    const own = host ? [`--attach=${host.url}`] : [`--data-dir=${newProfile(ground)}`];
    const args = [...leading, ...own];
    const window = await openLabWindow(ground, { program, profile, args });
    return {
      program,
      window,
      host,
      arguments: [...leading, `--user-data-dir=${profile}`, ...own],
      async [Symbol.asyncDispose]() {
        await window[Symbol.asyncDispose]();
        await host?.[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await host?.[Symbol.asyncDispose]();
    throw error;
  }
}
