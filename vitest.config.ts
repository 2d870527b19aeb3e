import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'core',
          include: [
            'core/**/*.test.ts',
            'drivers/**/*.test.ts',
            'electron/**/*.test.ts',
            'renderer/**/*.test.ts',
            'e2e/faults/**/*.test.ts',
            'e2e/support/**/*.test.ts',
          ],
          environment: 'node',
          testTimeout: 30_000,
          hookTimeout: 30_000,
          pool: 'forks',
        },
      },
    ],
  },
});
