import { resolve } from 'node:path';
import { build, Platform } from 'electron-builder';
import { ELECTRON_25_VERSION } from './electron-25.ts';

/**
 * Packs the application as a release is packed, around the test Electron: `node pack.ts ELECTRON-FOLDER OUTPUT-FOLDER`.
 *
 * Only what the older Electron has not got is left out: one fuse, for addresses of files, which came with a later one.
 */
const [electron, output] = process.argv.slice(2);
if (electron === undefined || output === undefined)
  throw new Error('Usage: node pack.ts ELECTRON-FOLDER OUTPUT-FOLDER');

await build({
  projectDir: resolve(import.meta.dirname, '../..'),
  targets: Platform.LINUX.createTarget('dir'),
  publish: 'never',
  config: {
    extends: 'electron-builder.yml',
    electronVersion: ELECTRON_25_VERSION,
    electronDist: electron,
    directories: { output },
    afterPack: ({ packager }) => {
      delete packager.config.electronFuses?.grantFileProtocolExtraPrivileges;
    },
  },
});
