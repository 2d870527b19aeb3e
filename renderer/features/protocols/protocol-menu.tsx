import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { IconDotsVertical } from '@tabler/icons-react';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { Button } from '../../ui/button.tsx';
import { CopyDialog } from './copy-dialog.tsx';
import { DiscardDialog } from './discard-dialog.tsx';
import type { ProtocolsSearch } from './protocols-search.ts';
import { TagsDialog } from './tags-dialog.tsx';
import { useExport, useOrganise } from './use-protocol-acts.ts';

interface ProtocolMenuProps {
  readonly protocol: ProtocolSummary;
  readonly version: number;
  readonly onChange: (next: Partial<ProtocolsSearch>) => void;
  readonly onMove: (protocols: readonly ProtocolSummary[]) => void;
}

/** What else can be done with a protocol. */
export function ProtocolMenu({ protocol, version, onChange, onMove }: ProtocolMenuProps) {
  const [asking, setAsking] = useState<'tags' | 'copy' | 'discard' | null>(null);
  const navigate = useNavigate();
  const organise = useOrganise();
  const exports = useExport();
  const { protocolId, isFavourite, isTemplate, newestVersion, draftId } = protocol;
  const close = () => setAsking(null);
  const change = (next: { isFavourite?: boolean; isTemplate?: boolean }) =>
    organise.mutate({ protocolIds: [protocolId], ...next });
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            kind="quiet"
            square
            aria-label={`More for ${protocol.name}`}
            icon={<IconDotsVertical stroke={1.75} aria-hidden="true" />}
          />
        </Menu.Target>
        <Menu.Dropdown>
          {newestVersion > 1 && (
            <Menu.Item onClick={() => onChange({ compare: newestVersion - 1, with: newestVersion })}>
              Compare versions
            </Menu.Item>
          )}
          <Menu.Item onClick={() => exports.mutate({ protocolIds: [protocolId], version })}>
            Export v{version} as a file
          </Menu.Item>
          {newestVersion > 1 && (
            <Menu.Item onClick={() => exports.mutate({ protocolIds: [protocolId], all: true })}>
              Export all versions as a .zip
            </Menu.Item>
          )}
          <Menu.Item
            onClick={() =>
              void navigate({ to: '/protocols/print/$protocolId', params: { protocolId }, search: { version } })
            }
          >
            Print v{version}
          </Menu.Item>
          <Menu.Item onClick={() => setAsking('copy')}>Begin another as a copy…</Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={() => change({ isFavourite: !isFavourite })}>
            {isFavourite ? 'No favourite any more' : 'Make it a favourite'}
          </Menu.Item>
          <Menu.Item onClick={() => change({ isTemplate: !isTemplate })}>
            {isTemplate ? 'No template any more' : 'Offer it as a template'}
          </Menu.Item>
          <Menu.Item onClick={() => onMove([protocol])}>Move to folder…</Menu.Item>
          <Menu.Item onClick={() => setAsking('tags')}>Tags…</Menu.Item>
          {draftId !== null && (
            <>
              <Menu.Divider />
              <Menu.Item onClick={() => setAsking('discard')}>Discard the draft of v{newestVersion + 1}…</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {asking === 'tags' && <TagsDialog protocol={protocol} onClose={close} />}
      {asking === 'copy' && <CopyDialog protocol={protocol} version={version} onClose={close} />}
      <DiscardDialog
        draft={
          draftId === null || asking !== 'discard'
            ? null
            : { draftId, name: protocol.name, nextVersion: newestVersion + 1 }
        }
        onClose={close}
      />
    </>
  );
}
