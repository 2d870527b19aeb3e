import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { chromium } from '@playwright/test';
import { filesBelow } from './parts.ts';

const ICONS = resolve(import.meta.dirname, '../../resources/icons');

/**
 * Draws the PNG files beside each SVG: the application's icon at 1024 pixels, the icons beside the clock at 16 and 32.
 * Run by hand after an SVG was changed; the results are committed.
 */
async function drawIcons(): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'wellrun-icons-'));
  const executablePath = process.env['WELLRUN_CHROMIUM'] ?? '/usr/bin/chromium';
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: ['--no-sandbox'] });
  try {
    const page = await context.newPage();
    for (const file of filesBelow(ICONS, '.').filter((path) => path.endsWith('.svg'))) {
      const svg = readFileSync(join(ICONS, file), 'utf8');
      const sizes = file.includes('tray-') ? [16, 32] : [1024];
      for (const size of sizes) {
        await page.setViewportSize({ width: size, height: size });
        await page.setContent(`<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
        const name = file.replace(/\.svg$/, size === 32 ? '@2x.png' : '.png');
        await page.screenshot({ path: join(ICONS, name), omitBackground: true });
      }
    }
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

await drawIcons();
