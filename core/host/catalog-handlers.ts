import type { Resolution } from '../contract/catalog.ts';
import type { JsonObject } from '../contract/json.ts';
import type { VersionOrigin } from '../contract/library.ts';
import { protocolHash } from '../protocols/protocol-document.ts';
import { resolvable, resolve } from '../protocols/resolver/resolve.ts';
import type { Actor } from '../store/journal.ts';
import { actorOf, type Implementer } from './implement-contract.ts';
import type { LabServices } from './lab-services.ts';

/** Reference data with its sources, and the protocols that are resolved from it. */
export function catalogHandlers(os: Implementer, lab: LabServices) {
  const { catalogDesk } = lab;
  const { catalog } = catalogDesk;
  return {
    items: os.catalog.items.handler(({ input }) => catalogDesk.items(input.section)),
    change: os.catalog.change.handler(({ input }) =>
      catalogDesk.change(input, input.value, input.reason, actorOf(input)),
    ),
    resolvable: os.catalog.resolvable.handler(() => resolvable(catalog)),
    resolve: os.catalog.resolve.handler(({ input }) => resolve(catalog, input)),
    adopt: os.catalog.adopt.handler(({ input }) => adopt(lab, resolve(catalog, input), actorOf(input))),
    toDraft: os.catalog.toDraft.handler(({ input }) => {
      const resolution = resolve(catalog, input);
      const document = JSON.parse(JSON.stringify(resolution.document)) as JsonObject;
      return lab.drafts.begin({ kind: 'document', document, origin: originOf(resolution) }, actorOf(input));
    }),
  };
}

function originOf({ cellLine, vessel, operation }: Resolution): VersionOrigin {
  return { kind: 'resolver', cellLine: cellLine.id, vessel: vessel.id, operation };
}

/** The version of the library with these contents, or else the next one. */
async function adopt({ library }: LabServices, resolution: Resolution, actor: Actor) {
  const { document } = resolution;
  return library.exclusively(async () => {
    const known = library.has(document.id) ? library.versions(document.id) : [];
    const same = known.find(({ version, hash }) => protocolHash({ ...document, version }) === hash);
    const version = same?.version ?? library.newestVersion(document.id) + 1;
    const note = `Resolved from ${resolution.cellLine.id}, ${resolution.vessel.name}, ${resolution.operation}.`;
    const summary = await library.addVersionNow(
      { ...document, version },
      { origin: originOf(resolution), actor, note },
    );
    return { ...summary, adoptedVersion: version };
  });
}
