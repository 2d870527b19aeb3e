import { describe, expect, it } from 'vitest';
import { importsHeld, runImports } from './index.ts';

describe('bad files', () => {
  it('neither end the host nor leave a trace, and each is answered in a sentence', async () => {
    const report = await runImports({ files: 150, seed: 'test' });
    expect(report).toMatchObject({ crashes: 0, hangs: 0, polluted: 0, unclear: 0, changed: 0, traces: [], found: [] });
    expect(importsHeld(report)).toBe(true);
    expect(report.refused).toBeGreaterThan(100);
  }, 120_000);

  it('are seen to do harm where an import is careless', async () => {
    const report = await runImports({ files: 60, seed: 'test', careless: true });
    expect(report.traces).toContain('cwd/last-import.json');
    expect(report.polluted).toBeGreaterThan(0);
    expect(importsHeld(report)).toBe(false);
  }, 120_000);
});
