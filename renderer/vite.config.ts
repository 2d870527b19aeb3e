import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The renderer is served from `app://`, from loopback and from a folder, so every address in it is relative. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    /* The oldest engine that the shell is tested in. */
    target: 'chrome114',
    cssTarget: 'chrome114',
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 2500,
    sourcemap: false,
  },
  clearScreen: false,
});
