import { Drawer, Tabs } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { AssetView } from '#core/contract/workcell.ts';
import { ASSET_KIND_WORDS, typeWords } from '../../lib/asset-words.ts';
import { Button } from '../../ui/button.tsx';
import { Chip } from '../../ui/status-badge.tsx';
import { AssetHistory } from './asset-history.tsx';
import { PoolTab } from './pool-tab.tsx';
import { RemoveAsset } from './remove-asset.tsx';
import { UpkeepTab } from './upkeep-tab.tsx';
import styles from './labware-drawer.module.css';

interface AssetDrawerProps {
  readonly asset: AssetView | undefined;
  readonly onClose: () => void;
}

/** One asset that the lab has entered: who has it, what can be said about it, and what happened to it. */
export function AssetDrawer({ asset, onClose }: AssetDrawerProps) {
  const isOpen = asset !== undefined && asset.kind !== 'instrument';
  return (
    <Drawer.Root opened={isOpen} onClose={onClose} position="right" size={480}>
      <Drawer.Overlay />
      <Drawer.Content aria-label={isOpen ? asset.assetId : 'Asset'}>
        {isOpen && (
          <div className={styles['drawer']}>
            <header>
              <div>
                <h2 tabIndex={-1} data-autofocus>
                  {asset.assetId}
                </h2>
                <p>{asset.title}</p>
              </div>
              <Button kind="quiet" square aria-label="Close asset" icon={<IconX stroke={1.75} />} onClick={onClose} />
            </header>
            <div className={styles['chips']}>
              <Chip tone="line">{ASSET_KIND_WORDS[asset.kind]}</Chip>
              {asset.type !== '' && <Chip tone="line">{typeWords(asset.type)}</Chip>}
            </div>
            <Tabs defaultValue="upkeep" keepMounted={false} className={styles['tabs'] ?? ''}>
              <Tabs.List>
                <Tabs.Tab value="upkeep">{asset.kind === 'pool' ? 'In the pool' : 'Use and upkeep'}</Tabs.Tab>
                <Tabs.Tab value="history">History</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="upkeep">
                {asset.kind === 'pool' ? <PoolTab pool={asset} /> : <UpkeepTab asset={asset} />}
              </Tabs.Panel>
              <Tabs.Panel value="history">
                <AssetHistory subject={asset.assetId} />
              </Tabs.Panel>
            </Tabs>
            <RemoveAsset asset={asset} onRemoved={onClose} />
          </div>
        )}
      </Drawer.Content>
    </Drawer.Root>
  );
}
