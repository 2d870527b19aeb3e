import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { connect } from '#electron/main/host-link.ts';
import type * as Host from '#electron/main/host.ts';

/**
 * Opens the host out of the contents of a package, as the shell does, and prints what it says of itself:
 * `node open-packed-host.ts CONTENTS-FOLDER DATA-FOLDER`.
 */
const [contents, dataDir] = process.argv.slice(2);
if (contents === undefined || dataDir === undefined) throw new Error('Usage: node open-packed-host.ts CONTENTS DATA');

const host = (await import(pathToFileURL(join(contents, 'out/host/host.mjs')).href)) as typeof Host;
const link = await host.openHost({ dataDir, appVersion: '0.0.1-packed' });
const { client, close } = connect(link);
const overview = await client.lab.overview();
const protocols = await client.protocols.list();
const instruments = await client.instruments.list();
close();
await link.dispose();
console.log(JSON.stringify({ overview, protocols: protocols.length, instruments: instruments.length }));
