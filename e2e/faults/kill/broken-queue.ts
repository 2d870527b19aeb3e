import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * The broken rule that the check of the queue must find: at a restart everything that was under way goes back into the
 * line, as queues do that promise to deliver at least once.
 */
export function putBackIntoTheLine(dataDir: string): void {
  const file = join(dataDir, 'wellrun.db');
  if (!existsSync(file)) return;
  const database = new Database(file);
  try {
    const hasJobs = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'jobs'`).get() !== undefined;
    if (hasJobs) database.exec(`UPDATE jobs SET state = 'waiting' WHERE state = 'running'`);
  } finally {
    database.close();
  }
}
