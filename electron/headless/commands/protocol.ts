import type { Command } from 'commander';
import type { ProtocolVersion } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import type { VersionState } from '#core/contract/words.ts';
import { parseVersion } from './common.ts';
import { call, momentText, withHost, type QueueOptions } from './queue-call.ts';
import { addProtocolFiles } from './protocol-files.ts';

interface StateOptions extends QueueOptions {
  readonly reason: string;
}

/** What states are called on the command line. */
const STATE_COMMANDS: readonly { readonly name: string; readonly to: VersionState; readonly does: string }[] = [
  { name: 'review', to: 'in-review', does: 'send a version for review, or take its approval back' },
  { name: 'approve', to: 'approved', does: 'approve a version' },
  { name: 'retire', to: 'retired', does: 'retire a version: it runs only as a dry run from then on' },
  { name: 'reopen', to: 'draft', does: 'make a version a draft again' },
];

export function addProtocol(program: Command): void {
  const protocol = program
    .command('protocol')
    .description('the library: list, versions, differences, states, import and export');
  addLists(protocol);
  addDifferences(protocol);
  addStates(protocol);
  addProtocolFiles(protocol);
}

function addLists(protocol: Command): void {
  withHost(protocol.command('list'))
    .description('the protocols at hand')
    .option('--search <words>', 'those that hold these words, the best first')
    .option('--folder <folder>', 'those in a folder and below it')
    .action((options: QueueOptions & { search?: string; folder?: string }) =>
      call(
        options,
        async (client) => {
          const all = await client.protocols.list();
          const { folder, search } = options;
          const inFolder = all.filter(
            (one) => folder === undefined || one.folder === folder || one.folder.startsWith(`${folder}/`),
          );
          if (search === undefined) return inFolder;
          const byId = new Map(inFolder.map((one) => [one.protocolId, one]));
          const found = await client.library.search({ text: search });
          return found.flatMap((one) => {
            const summary = byId.get(one.protocolId);
            return summary === undefined ? [] : [{ ...summary, found: one.found }];
          });
        },
        (items) => [
          ...items.map((one) => protocolLine(one, 'found' in one ? String(one.found) : one.folder)),
          items.length === 1 ? '1 protocol' : `${items.length} protocols`,
        ],
      ),
    );
  withHost(protocol.command('show <protocol>'))
    .description('one protocol: the version that runs when none is asked for, or another')
    .option('--protocol-version <n>', 'another version')
    .action((protocolId: string, options: QueueOptions & { protocolVersion?: string }) =>
      call(
        options,
        (client) =>
          client.protocols.get({
            protocolId,
            ...(options.protocolVersion === undefined ? {} : { version: parseVersion(options.protocolVersion) }),
          }),
        ({ summary, version, state, document }) => [
          `${document.name}, version ${version} (${state})`,
          ...(document.description === undefined ? [] : [document.description]),
          `  ${summary.protocolId}  ${summary.folder}  ${summary.tags.join(', ')}`.trimEnd(),
          `  ${summary.stepCount} steps; needs ${summary.instruments.join(', ') || 'no instrument'}; run ${summary.runs} times`,
          ...Object.entries(document.parameters ?? {}).map(
            ([name, parameter]) => `  ${name.padEnd(20)} ${String(parameter.default)}  ${parameter.title}`,
          ),
        ],
      ),
    );
  withHost(protocol.command('versions <protocol>'))
    .description('its versions, newest first, and what became of each')
    .action((protocolId: string, options: QueueOptions) =>
      call(
        options,
        (client) => client.library.versions({ protocolId }),
        (versions) => versions.flatMap(versionLines),
      ),
    );
  withHost(protocol.command('drafts'))
    .description('working copies, the last saved first')
    .action((options: QueueOptions) =>
      call(
        options,
        (client) => client.library.drafts(),
        (drafts) => [
          ...drafts.map(
            (one) =>
              `${one.draftId.padEnd(8)} ${one.name}, version ${one.nextVersion} to be; saved by ${one.savedBy} ${momentText(one.savedAt)}`,
          ),
          drafts.length === 1 ? '1 working copy' : `${drafts.length} working copies`,
        ],
      ),
    );
}

function addDifferences(protocol: Command): void {
  withHost(protocol.command('diff <protocol> <from> [to]'))
    .description('what differs between two versions, or a version and a working copy (D-3); the newest when left out')
    .action((protocolId: string, from: string, to: string | undefined, options: QueueOptions) =>
      call(
        options,
        async (client) => {
          const [newest] = await client.library.versions({ protocolId });
          const other = to === undefined ? newest!.version : to.startsWith('D-') ? { draftId: to } : parseVersion(to);
          return client.library.differences({ protocolId, from: parseVersion(from), to: other });
        },
        (differences) => [
          ...differences.map((one) => {
            const change = one.before === null ? (one.after ?? '') : `${one.before} -> ${one.after ?? 'nothing'}`;
            return `${one.kind.padEnd(8)} ${one.where}${one.field === null ? '' : `, ${one.field}`}: ${change}`;
          }),
          differences.length === 1 ? '1 difference' : `${differences.length} differences`,
        ],
      ),
    );
}

function addStates(protocol: Command): void {
  for (const { name, to, does } of STATE_COMMANDS)
    withHost(protocol.command(`${name} <protocol> <version>`))
      .description(does)
      .option('--reason <text>', 'why', '')
      .action((protocolId: string, version: string, options: StateOptions) =>
        call(
          options,
          (client) =>
            client.library.setState({
              protocolId,
              version: parseVersion(version),
              to,
              reason: options.reason,
              operator: options.operator,
            }),
          versionLines,
        ),
      );
}

function protocolLine(one: ProtocolSummary, more: string): string {
  const version = one.newestVersion === one.version ? `v${one.version}` : `v${one.version} of ${one.newestVersion}`;
  return `${one.protocolId.padEnd(28)} ${version.padEnd(8)} ${one.state.padEnd(10)} ${one.name}  ${more}`.trimEnd();
}

function versionLines(one: ProtocolVersion): string[] {
  return [
    `v${one.version}  ${one.state.padEnd(10)} ${one.hash.slice(0, 12)}  run ${one.runs} times  ${one.note}`.trimEnd(),
    ...one.changes.map((change) =>
      `    ${momentText(change.at)}  ${change.from ?? 'saved'} -> ${change.to} by ${change.by}  ${change.reason}`.trimEnd(),
    ),
  ];
}
