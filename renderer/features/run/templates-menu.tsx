import { Menu } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { IconBookmark, IconDeviceFloppy, IconTrash } from '@tabler/icons-react';
import { useApi } from '../../api/api.ts';
import { formatDay } from '../../lib/dates.ts';
import { Button } from '../../ui/button.tsx';
import { notifyDone } from '../../ui/notify.tsx';
import styles from './templates-menu.module.css';

/** Settings that were saved under a name: load one, throw one away, save these. */
export function TemplatesMenu({ onSave }: { readonly onSave: () => void }) {
  const { queries } = useApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const list = useQuery({ ...queries.queue.templates.queryOptions(), retry: false }).data ?? [];
  const remove = useMutation(
    queries.queue.removeTemplate.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.queue.templates.key() }),
    }),
  );
  return (
    <Menu position="bottom-end" width={340}>
      <Menu.Target>
        <Button icon={<IconBookmark stroke={1.75} aria-hidden="true" />}>Templates</Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
        <Menu.Item leftSection={<IconDeviceFloppy size={18} stroke={1.75} />} onClick={onSave}>
          Save these settings…
        </Menu.Item>
        <Menu.Divider />
        {list.length === 0 && <p className={styles['none']}>None yet. A template keeps all settings under a name.</p>}
        {list.map((one) => (
          <div key={one.templateId} className={styles['template']}>
            <Menu.Item onClick={() => void navigate({ to: '/run', search: { template: one.templateId } })}>
              <b>{one.name}</b>
              <small>
                {one.protocolId}, {one.savedBy}, {formatDay(one.savedAt)}
              </small>
            </Menu.Item>
            <Menu.Item
              className={styles['remove'] ?? ''}
              closeMenuOnClick={false}
              aria-label={`Remove the template ${one.name}`}
              onClick={() =>
                remove.mutate({ templateId: one.templateId }, { onSuccess: () => notifyDone(`${one.name} is removed`) })
              }
            >
              <IconTrash size={18} stroke={1.75} aria-hidden="true" />
            </Menu.Item>
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
