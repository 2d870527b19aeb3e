import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { DraftDocument } from '../document/draft-document.ts';
import { DraftSaver, type Saving } from './draft-saver.ts';

const named = (name: string): DraftDocument => ({ name, steps: [] });

/** A host that keeps one draft, and can be lost or overtaken. */
function bench() {
  const said: Saving['kind'][] = [];
  const host = { revision: 3, name: '', isLost: false, wait: Promise.resolve() };
  const aside: { document: DraftDocument | null } = { document: null };
  const saver = new DraftSaver(
    {
      async save(revision, document) {
        await host.wait;
        if (host.isLost) throw new Error('lost');
        if (revision !== host.revision) throw new Error('stale');
        host.revision++;
        host.name = document.name ?? '';
        return { revision: host.revision, savedAt: 7 };
      },
      judge: (error) => ({ isOvertaken: String(error).includes('stale'), why: String(error) }),
      keepAside: (_, document) => void (aside.document = document),
      onState: (saving) => void said.push(saving.kind),
    },
    3,
  );
  return { said, host, aside, saver };
}

describe('a working copy', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is saved once, 800 ms after the last of several changes', async () => {
    const { said, host, aside, saver } = bench();
    saver.changed(named('a'));
    await vi.advanceTimersByTimeAsync(700);
    saver.changed(named('ab'));
    await vi.advanceTimersByTimeAsync(799);
    expect(host.revision).toBe(3);
    expect(aside.document?.name).toBe('ab');
    await vi.advanceTimersByTimeAsync(1);
    expect(host).toMatchObject({ revision: 4, name: 'ab' });
    expect(aside.document).toBeNull();
    expect(said).toEqual(['waiting', 'waiting', 'saving', 'saved']);
    expect(saver.isSaved).toBe(true);
  });

  it('saves what came while a save was under way with the revision of that save', async () => {
    const { host, saver } = bench();
    let answer = () => {};
    host.wait = new Promise((resolve) => (answer = resolve));
    saver.changed(named('a'));
    await vi.advanceTimersByTimeAsync(800);
    saver.changed(named('b'));
    await vi.advanceTimersByTimeAsync(2000);
    answer();
    await vi.advanceTimersByTimeAsync(3000);
    expect(host).toMatchObject({ revision: 5, name: 'b' });
    expect(saver.isSaved).toBe(true);
  });

  it('keeps a copy while there is no host, and tries again until there is one', async () => {
    const { said, host, aside, saver } = bench();
    host.isLost = true;
    saver.changed(named('a'));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(said.at(-1)).toBe('failed');
    expect(aside.document?.name).toBe('a');
    host.isLost = false;
    await vi.advanceTimersByTimeAsync(3000);
    expect(host.name).toBe('a');
    expect(aside.document).toBeNull();
  });

  it('never saves over what another screen has saved', async () => {
    const { said, host, aside, saver } = bench();
    host.revision = 9;
    host.name = 'theirs';
    saver.changed(named('mine'));
    await vi.advanceTimersByTimeAsync(800);
    expect(said.at(-1)).toBe('overtaken');
    saver.changed(named('mine too'));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await saver.flush()).toBe(false);
    expect(host.name).toBe('theirs');
    expect(aside.document?.name).toBe('mine too');
  });

  it('is saved at once when the page is left', async () => {
    const { host, saver } = bench();
    saver.changed(named('a'));
    expect(await saver.flush()).toBe(true);
    expect(host.name).toBe('a');
  });
});
