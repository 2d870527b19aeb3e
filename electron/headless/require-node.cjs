// Runs on any Node, before anything else: better-sqlite3 13 ends Node 20 without a message, so say it plainly here.
'use strict';
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  console.error(
    `Wellrun needs Node 24; this is Node ${process.versions.node} (${process.execPath}).\n` +
      'Node 24 normally comes with the project: run `npm ci` (without --omit=optional) and start through `npm run ...` or `npm start`.\n' +
      `If no Node 24 package exists for ${process.platform}-${process.arch}, install Node 24 yourself and try again.`,
  );
  process.exit(1);
}
