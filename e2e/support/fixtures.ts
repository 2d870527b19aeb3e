import { test as base, expect } from '@playwright/test';
import { ServedHost } from './served-host.ts';

interface Fixtures {
  /** Speed of the virtual lab in this file's tests. */
  readonly speed: string;
  readonly host: ServedHost;
}

/** Every test gets a host of its own with an empty record; a page error fails it. */
export const test = base.extend<Fixtures>({
  speed: ['1', { option: true }],
  host: async ({ speed, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await using host = await ServedHost.start({ speed });
    await page.goto(host.url);
    await use(host);
    expect(errors).toEqual([]);
  },
});

export { expect };
