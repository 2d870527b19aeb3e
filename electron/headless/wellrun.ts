import { enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';

// From its sources Wellrun is hundreds of files: what Node has made of them is kept, so that the next start takes half the time.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'));
const { runProgram } = await import('./program.ts');
flushCompileCache();
await runProgram();
