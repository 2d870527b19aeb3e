import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import type { ProtocolDocument } from '../../contract/protocol.ts';
import { parseProtocol } from '../parse-protocol.ts';

/** Protocols that ship with Wellrun. @throws AppError `protocol-invalid` when one has faults */
export function readShipped(folder: string): ProtocolDocument[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.wellrun.json'))
    .sort()
    .map((name) => {
      const parsed = parseProtocol(readFileSync(join(folder, name), 'utf8'));
      if ('document' in parsed) return parsed.document;
      throw new AppError('protocol-invalid', `The shipped protocol ${name} has faults.`, { issues: parsed.issues });
    });
}

/** Folder of a shipped protocol until the lab chooses another, by its operation type. */
const FOLDERS: Readonly<Record<string, string>> = {
  viability: 'Assays',
  reporter: 'Assays',
  imaging: 'Assays',
  screen: 'Assays',
  calibration: 'Maintenance',
  maintenance: 'Maintenance',
  cleaning: 'Maintenance',
  thaw: 'Cell culture',
  feed: 'Cell culture',
  passage: 'Cell culture',
  seeding: 'Cell culture',
  coat: 'Cell culture',
  freeze: 'Cell culture',
  harvest: 'Cell culture',
};

export function folderOfShipped(operationType: string): string {
  return FOLDERS[operationType] ?? 'Examples';
}

/** Those that are run as they are, and not what one begins another protocol with. */
const NO_TEMPLATES = new Set(['balance-check', 'viability-plate', 'dose-finding', 'titrate-volume']);

export function isShippedTemplate(protocolId: string): boolean {
  return !NO_TEMPLATES.has(protocolId);
}
