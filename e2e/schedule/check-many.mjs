// Judges many solutions in one go: a JSON array of [instance, solution] on standard input, a JSON array of verdicts on standard output.
// Runs check.mjs as a program of its own without starting it a hundred times.

import { readFileSync } from 'node:fs';
import { check } from './check.mjs';

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(([instance, solution]) => check(instance, solution))));
