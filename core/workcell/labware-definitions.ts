import { hashOf } from '../base/canonical-json.ts';
import { AppError } from '../contract/errors.ts';
import type { LabwareDefinition, LabwareDefinitionView } from '../contract/workcell.ts';
import type { OpenCatalog } from '../protocols/catalog.ts';
import { parseOpentronsLabware, vesselOf } from '../protocols/opentrons/labware-definition.ts';
import type { Connection } from '../store/connection.ts';
import type { Actor, Journal } from '../store/journal.ts';

interface DefinitionRow {
  readonly vessel_id: string;
  readonly hash: string;
  readonly definition: string;
  readonly imported_at: number;
  readonly imported_by: string;
}

/** Puts labware that was imported into a catalogue, as far as it can be planned with. */
export function offerImportedLabware(connection: Connection, catalog: OpenCatalog): void {
  for (const row of connection.all<DefinitionRow>('SELECT * FROM labware_definitions'))
    offer(JSON.parse(row.definition) as LabwareDefinition, catalog);
}

function offer(definition: LabwareDefinition, catalog: OpenCatalog): void {
  const vessel = vesselOf(definition);
  if (vessel !== undefined) catalog.vessels.set(vessel.vesselId, vessel);
}

/** Labware that was imported. What can be planned with stands in the catalogue of vessels from then on. */
export class LabwareDefinitions {
  readonly #journal: Journal;
  readonly #catalog: OpenCatalog;

  constructor(journal: Journal, catalog: OpenCatalog) {
    this.#journal = journal;
    this.#catalog = catalog;
    offerImportedLabware(journal.connection, catalog);
  }

  /** By title. */
  list(): LabwareDefinitionView[] {
    return this.#rows()
      .map(viewOf)
      .sort((a, b) => a.title.localeCompare(b.title));
  }

  /** @throws AppError `not-found` */
  get(vesselId: string): LabwareDefinition {
    const row = this.#row(vesselId);
    if (row === undefined) throw new AppError('not-found', `There is no imported labware "${vesselId}".`);
    return JSON.parse(row.definition) as LabwareDefinition;
  }

  /**
   * Imports an Opentrons labware definition, schema 2. The same one again changes nothing.
   * @throws AppError `bad-input` with details.issues; `conflict` when its version is here with other contents
   */
  async import(text: string, actor: Actor): Promise<LabwareDefinitionView> {
    const parsed = parseOpentronsLabware(text);
    if ('issues' in parsed) {
      const [first] = parsed.issues;
      const where = first?.path === undefined || first.path === '' ? '' : `${first.path}: `;
      throw new AppError('bad-input', `${where}${first?.sentence ?? 'It is no labware definition.'}`, {
        issues: parsed.issues,
      });
    }
    const { definition } = parsed;
    const hash = hashOf(definition);
    const known = this.#row(definition.vesselId);
    if (known !== undefined && known.hash !== hash) {
      throw new AppError(
        'conflict',
        `${definition.definitionId} is here with other measures, and a version never changes. Give the file a new version.`,
      );
    }
    if (known === undefined && this.#catalog.vessels.has(definition.vesselId))
      throw new AppError('conflict', `The catalogue has a vessel "${definition.vesselId}" already.`);
    if (known === undefined) {
      await this.#journal.append(
        [{ kind: 'labware.imported', subject: definition.vesselId, data: { definition, hash } }],
        actor,
      );
      offer(definition, this.#catalog);
    }
    return viewOf(this.#row(definition.vesselId)!);
  }

  #rows(): DefinitionRow[] {
    return this.#journal.connection.all<DefinitionRow>('SELECT * FROM labware_definitions');
  }

  #row(vesselId: string): DefinitionRow | undefined {
    return this.#journal.connection.get<DefinitionRow>(
      'SELECT * FROM labware_definitions WHERE vessel_id = ?',
      vesselId,
    );
  }
}

function viewOf(row: DefinitionRow): LabwareDefinitionView {
  const { wells: _wells, ...definition } = JSON.parse(row.definition) as LabwareDefinition;
  return { ...definition, importedAt: row.imported_at, importedBy: row.imported_by };
}
