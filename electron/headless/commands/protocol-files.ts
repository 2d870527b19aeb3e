import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { AppError } from '#core/contract/errors.ts';
import { EXPORTED_VERSIONS, type ExportedVersions } from '#core/contract/library.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { errorOfCall, openQueueClient } from '../queue-client.ts';
import { parseVersion } from './common.ts';
import { call, withHost, type QueueOptions } from './queue-call.ts';

const LARGEST_FILE = 200_000_000;

interface ExportOptions extends QueueOptions {
  readonly protocolVersion?: string;
  readonly versions: ExportedVersions;
  readonly out?: string;
}

export function addProtocolFiles(protocol: Command): void {
  withHost(protocol.command('import <files...>'))
    .description('take protocols from files: .wellrun.json, Opentrons .json, .ts, .zip of those')
    .option('--folder <folder>', 'folder of the library for those that are new')
    .action((files: string[], options: QueueOptions & { folder?: string }) =>
      call(
        options,
        async (client) => {
          const outcomes = [];
          for (const file of files)
            outcomes.push(
              ...(await client.library.import({
                fileName: basename(file),
                contents: readFile(file).toString('base64'),
                operator: options.operator,
                ...(options.folder === undefined ? {} : { folder: options.folder }),
              })),
            );
          return outcomes;
        },
        (outcomes) =>
          outcomes.flatMap((one) => [
            `${one.outcome.padEnd(8)} ${one.fileName}: ${one.sentence}`,
            ...one.issues
              .slice(1)
              .map((issue) => `           ${issue.path === '' ? '' : `${issue.path}: `}${issue.sentence}`),
            ...one.notCarriedOver.map((sentence) => `           left out: ${sentence}`),
          ]),
        (outcomes) => (outcomes.some((one) => one.outcome === 'refused') ? EXIT.badInput : EXIT.ok),
      ),
    );
  withHost(protocol.command('export <protocols...>'))
    .description('one protocol as a file (printed when no --out is given), or several as a .zip')
    .option('--protocol-version <n>', 'another version than the one that runs when none is asked for')
    .addOption(
      new Option('--versions <which>', 'of each protocol the version that runs, or all with their states')
        .choices(EXPORTED_VERSIONS)
        .default('default'),
    )
    .option('--out <file>', 'where it is written')
    .action((protocolIds: string[], options: ExportOptions) => exportProtocols(protocolIds, options));
}

async function exportProtocols(protocolIds: readonly string[], options: ExportOptions): Promise<void> {
  const { out, protocolVersion, versions } = options;
  const isArchive = protocolIds.length > 1 || versions === 'all' || (out?.endsWith('.zip') ?? false);
  if (isArchive && protocolVersion !== undefined)
    throw new AppError('bad-input', 'A version can be chosen for one protocol at a time, and not for a .zip.');
  if (isArchive && out === undefined) throw new AppError('bad-input', 'Say where the .zip is written with --out.');
  await using host = await openQueueClient({ ...options, runsQueue: false });
  try {
    const { client } = host;
    if (isArchive) {
      const { contents } = await client.library.exportMany({ protocolIds: [...protocolIds], versions });
      written(out!, Buffer.from(contents, 'base64'), options, protocolIds);
      return;
    }
    const version = protocolVersion === undefined ? {} : { version: parseVersion(protocolVersion) };
    const { text } = await client.protocols.export({ protocolId: protocolIds[0]!, ...version });
    if (out === undefined) process.stdout.write(text);
    else written(out, text, options, protocolIds);
  } catch (error) {
    throw errorOfCall(error);
  }
}

function written(out: string, contents: Buffer | string, options: QueueOptions, protocolIds: readonly string[]): void {
  try {
    writeFileSync(out, contents);
  } catch (error) {
    throw new AppError('bad-input', `${out} cannot be written: ${(error as Error).message}.`);
  }
  const value = { file: out, protocolIds, bytes: Buffer.byteLength(contents) };
  print(value, options.json === true, () => [`${out}: ${protocolIds.join(', ')}`]);
}

function readFile(path: string): Buffer {
  if (!existsSync(path) || !statSync(path).isFile()) throw new AppError('bad-input', `There is no file ${path}.`);
  const { size } = statSync(path);
  if (size > LARGEST_FILE)
    throw new AppError(
      'bad-input',
      `${path} is ${Math.ceil(size / 1e6)} MB; at most ${LARGEST_FILE / 1e6} MB are read.`,
    );
  return readFileSync(path);
}
