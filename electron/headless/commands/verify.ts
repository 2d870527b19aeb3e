import { join } from 'node:path';
import type { Command } from 'commander';
import { readAnchors } from '#core/store/anchors.ts';
import { verifyChain } from '#core/store/verify.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { withCommon, type CommonOptions } from './common.ts';
import { openRecord } from './history.ts';

export function addVerify(program: Command): void {
  withCommon(program.command('verify'))
    .description('check that nothing in the record was changed, removed or cut off')
    .action((options: CommonOptions) => {
      using connection = openRecord(options.dataDir);
      const verification = verifyChain(connection, readAnchors(join(options.dataDir, 'anchors.jsonl')));
      print(verification, options.json === true, () => [
        verification.ok
          ? `The record is whole: ${verification.events} entries, head ${verification.headHash.slice(0, 16)}.`
          : `The record is NOT whole. ${verification.firstBad?.why ?? ''}`,
      ]);
      process.exitCode = verification.ok ? EXIT.ok : EXIT.failed;
    });
}
