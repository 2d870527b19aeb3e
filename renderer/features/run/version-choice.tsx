import { Select } from '@mantine/core';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import type { ApprovalPolicy, Mode, VersionState } from '#core/contract/words.ts';
import { useApprovalPolicy, useVersions } from '../../api/library-hooks.ts';
import { versionLook } from '../../lib/version-look.ts';
import { StatusBadge } from '../../ui/status-badge.tsx';
import { useLastChoices } from './last-choices.ts';
import styles from './version-choice.module.css';

interface VersionChoiceProps {
  readonly chosen: ProtocolSummary;
  /** Undefined: the one that runs by default. */
  readonly version: number | undefined;
  readonly onVersion: (version: number | undefined) => void;
}

/** Which version runs, and what its state means for the mode that is chosen. */
export function VersionChoice({ chosen, version, onVersion }: VersionChoiceProps) {
  const versions = useVersions(chosen.protocolId).data ?? [];
  const policy = useApprovalPolicy();
  const { mode } = useLastChoices();
  const shown = version ?? chosen.version;
  const state =
    versions.find((one) => one.version === shown)?.state ?? (version === undefined ? chosen.state : undefined);
  const look = state === undefined ? undefined : versionLook(state);
  const words = state === undefined ? undefined : stateWords(state, policy, mode);
  return (
    <div className={styles['version']}>
      <div>
        <Select
          aria-label="Version"
          value={String(shown)}
          data={versions.map((one) => ({
            value: String(one.version),
            label: `v${one.version}${one.version === chosen.version ? ', default' : ''}`,
          }))}
          renderOption={({ option }) => {
            const one = versions.find(({ version: number }) => String(number) === option.value);
            return (
              <span>
                {option.label}
                {one === undefined ? '' : `, ${versionLook(one.state).word.toLowerCase()}`}
              </span>
            );
          }}
          comboboxProps={{ width: 300, position: 'bottom-start' }}
          onChange={(value) =>
            value !== null && onVersion(Number(value) === chosen.version ? undefined : Number(value))
          }
        />
        {look !== undefined && <StatusBadge state={look.state}>{look.word}</StatusBadge>}
      </div>
      {words !== undefined && <p data-fault={words.stops || undefined}>{words.sentence}</p>}
    </div>
  );
}

/** What a state means for a start; undefined where there is nothing to say. */
function stateWords(
  state: VersionState,
  policy: ApprovalPolicy,
  mode: Mode,
): { readonly sentence: string; readonly stops: boolean } | undefined {
  if (state === 'retired') return { sentence: 'Retired: it runs only as a dry run.', stops: mode !== 'dry-run' };
  if (state === 'approved') return undefined;
  return policy === 'none'
    ? { sentence: 'Nobody has approved this version.', stops: false }
    : {
        sentence: 'Not approved: in this lab it does not run on real instruments until somebody approves it.',
        stops: mode === 'real',
      };
}
