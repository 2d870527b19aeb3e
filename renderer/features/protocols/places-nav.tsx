import { useState, type KeyboardEvent } from 'react';
import {
  IconBox,
  IconFolder,
  IconFolders,
  IconGitBranch,
  IconPackage,
  IconPencil,
  IconPlus,
  IconStar,
  IconTemplate,
} from '@tabler/icons-react';
import type { DraftSummary, ProtocolSource } from '#core/contract/library.ts';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { plural } from '../../lib/numbers.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { DropOnly, PLACE_ICON as ICON, PlaceItem as Item } from './place-item.tsx';
import { folderNodes, isFromSource, OWN_SOURCES, tagCounts } from './library-view.ts';
import type { ProtocolsSearch } from './protocols-search.ts';
import styles from './places-nav.module.css';

/** More tags than this are offered behind a button. */
const TAGS = 14;

type Place = Pick<ProtocolsSearch, 'show' | 'folder' | 'source'>;

interface PlacesNavProps {
  readonly protocols: readonly ProtocolSummary[];
  readonly drafts: readonly DraftSummary[];
  readonly sources: readonly ProtocolSource[];
  readonly search: ProtocolsSearch;
  /** Everything that is not named is taken away. */
  readonly onPlace: (place: Place) => void;
  readonly onTag: (tag: string | undefined) => void;
  readonly onAddSource: () => void;
}

/** Where protocols lie: collections, folders, sources; and the tags they carry. */
export function PlacesNav(props: PlacesNavProps) {
  const { protocols, drafts, sources, search, onPlace, onTag, onAddSource } = props;
  const folders = folderNodes(protocols.map((one) => one.folder));
  const count = (fits: (one: ProtocolSummary) => boolean) => protocols.filter(fits).length;
  const templates = count((one) => one.isTemplate);
  const { show, folder, source } = search;
  return (
    <Card label="Places of protocols" className={styles['nav']}>
      <nav className={styles['scroll']} data-places aria-label="Places of protocols" onKeyDown={moveFocus}>
        <ul>
          <Item
            title="All protocols"
            icon={<IconFolders {...ICON} />}
            count={protocols.length}
            active={show === undefined && folder === undefined && source === undefined}
            onClick={() => onPlace({})}
          />
          <Item
            title="Favourites"
            icon={<IconStar {...ICON} />}
            count={count((one) => one.isFavourite)}
            active={show === 'favourites'}
            onClick={() => onPlace({ show: 'favourites' })}
          />
          <Item
            title="Drafts"
            icon={<IconPencil {...ICON} />}
            count={drafts.length}
            active={show === 'drafts'}
            onClick={() => onPlace({ show: 'drafts' })}
          />
          {(templates > 0 || show === 'templates') && (
            <Item
              title="Templates"
              icon={<IconTemplate {...ICON} />}
              count={templates}
              active={show === 'templates'}
              onClick={() => onPlace({ show: 'templates' })}
            />
          )}
        </ul>
        {folders.length > 0 && (
          <>
            <h2>Folders</h2>
            <ul>
              {folders.map((node) => (
                <Item
                  key={node.path}
                  title={node.title}
                  whole={node.path}
                  depth={node.depth}
                  icon={<IconFolder {...ICON} />}
                  count={node.count}
                  active={folder === node.path}
                  takes={{ kind: 'folder', path: node.path }}
                  onClick={() => onPlace({ folder: node.path })}
                />
              ))}
            </ul>
          </>
        )}
        <DropOnly />
        <h2>
          Sources
          <Button
            kind="quiet"
            square
            aria-label="Add a git repository"
            icon={<IconPlus {...ICON} />}
            onClick={onAddSource}
          />
        </h2>
        <ul>
          {(['this-pc', 'shipped'] as const).map((one) => (
            <Item
              key={one}
              title={OWN_SOURCES[one]}
              icon={one === 'this-pc' ? <IconBox {...ICON} /> : <IconPackage {...ICON} />}
              count={count((protocol) => isFromSource(protocol, one))}
              active={source === one}
              onClick={() => onPlace({ source: one })}
            />
          ))}
          {sources.map((one) => (
            <Item
              key={one.sourceId}
              title={one.title}
              icon={<IconGitBranch {...ICON} />}
              count={one.protocolIds.length}
              active={source === one.sourceId}
              onClick={() => onPlace({ source: one.sourceId })}
            />
          ))}
        </ul>
        <Tags protocols={protocols} chosen={search.tag} onTag={onTag} />
      </nav>
    </Card>
  );
}

interface TagsProps {
  readonly protocols: readonly ProtocolSummary[];
  readonly chosen: string | undefined;
  readonly onTag: (tag: string | undefined) => void;
}

function Tags({ protocols, chosen, onTag }: TagsProps) {
  const all = tagCounts(protocols);
  const [isWhole, setWhole] = useState(false);
  const shown = all.filter(({ tag }, at) => isWhole || at < TAGS || tag === chosen);
  if (all.length === 0) return null;
  return (
    <>
      <h2>Tags</h2>
      <div className={styles['tags']}>
        {shown.map(({ tag, count }) => (
          <button
            key={tag}
            type="button"
            className={styles['tag']}
            aria-pressed={tag === chosen}
            aria-label={`Tag ${tag}, ${plural(count, 'protocol')}`}
            onClick={() => onTag(tag === chosen ? undefined : tag)}
          >
            <span>{tag}</span>
          </button>
        ))}
      </div>
      {all.length > shown.length && (
        <Button kind="quiet" onClick={() => setWhole(true)}>
          Show all {all.length} tags
        </Button>
      )}
    </>
  );
}

/** Up and Down go from place to place. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')];
  const at = buttons.indexOf(document.activeElement as HTMLElement);
  const next = buttons[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || next === undefined) return;
  event.preventDefault();
  next.focus();
}
