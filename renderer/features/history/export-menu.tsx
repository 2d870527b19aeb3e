import { Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconDownload } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { downloadText } from '../../lib/download.ts';
import { Button } from '../../ui/button.tsx';
import { notifyDone } from '../../ui/notify.tsx';

const WHAT = [
  ['results', 'Results as CSV'],
  ['steps', 'Step log as CSV'],
  ['assets', 'Assets as CSV'],
  ['events', 'Record as CSV'],
] as const;

export function ExportMenu({
  executionId,
  hasResults,
  hasAssets,
}: {
  readonly executionId: string;
  readonly hasResults: boolean;
  readonly hasAssets: boolean;
}) {
  const { client } = useApi();
  const take = useMutation({
    mutationFn: (what: (typeof WHAT)[number][0]) => client.executions.exportCsv({ executionId, what }),
    onSuccess: ({ fileName, text }) => {
      downloadText(fileName, text);
      notifyDone(`${fileName} is saved`);
    },
  });
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button kind="quiet" icon={<IconDownload stroke={1.75} aria-hidden="true" />} busy={take.isPending}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {WHAT.filter(([what]) => (what === 'results' ? hasResults : what !== 'assets' || hasAssets)).map(
          ([what, title]) => (
            <Menu.Item key={what} onClick={() => take.mutate(what)}>
              {title}
            </Menu.Item>
          ),
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
