import { IconTrash } from '@tabler/icons-react';
import type { Need, NeededAsset } from '#core/contract/protocol.ts';
import type { AssetView } from '#core/contract/workcell.ts';
import { useWorkcell } from '../../../api/workcell-hooks.ts';
import { ASSET_KIND_WORDS, typeWords } from '../../../lib/asset-words.ts';
import { capitalised } from '../../../lib/words.ts';
import { Button } from '../../../ui/button.tsx';
import type { DraftStep } from '../document/draft-document.ts';
import { addNeed, needsInWords, setNeeds } from '../document/step-needs.ts';
import { isContainer } from '../document/step-places.ts';
import { useBuilder, useSession } from '../state/draft-session.ts';
import { ChoiceField } from './choice-fields.tsx';
import { WrittenNumber } from './minutes-field.tsx';
import { StepSection } from './step-section.tsx';
import styles from './step-form.module.css';

interface NeedsSectionProps {
  readonly step: DraftStep;
  readonly faults: ReadonlyMap<string, string>;
  readonly isForced: boolean;
}

/** What a step has of the lab's own assets while it lasts: a hood, a shelf, slots for a program. */
export function NeedsSection({ step, faults, isForced }: NeedsSectionProps) {
  const { store, actions } = useSession();
  const declared = useBuilder(({ document }) => document.assets) ?? {};
  const { assets } = useWorkcell();
  const needs = step.needs ?? [];
  const titleOf = (name: string) => declared[name]?.title ?? name;
  const offers = offersOf(declared, assets).filter(
    ({ wanted }) => !needs.some(({ asset }) => isSame(declared[asset], wanted)),
  );
  const change = (next: readonly Need[]) => actions.apply(setNeeds(store.getState().document, step.id, next));
  const words = needsInWords(needs, declared);
  return (
    <StepSection
      title="Needs of the lab"
      words={words === '' ? 'nothing beside its instruments' : words}
      isForced={isForced}
    >
      {needs.map((need, index) => (
        <div key={need.asset} className={styles['need']} role="group" aria-label={titleOf(need.asset)}>
          <WrittenNumber
            isWide
            title={`How much of ${titleOf(need.asset)}`}
            {...(index === 0 ? { name: 'needs' } : {})}
            isInteger
            minimum={1}
            maximum={1000}
            error={index === 0 ? faults.get('needs') : undefined}
            value={need.amount ?? 1}
            onChange={(amount) =>
              change(
                needs.map((one, at) =>
                  at === index
                    ? { asset: one.asset, ...(amount === undefined || amount === 1 ? {} : { amount }) }
                    : one,
                ),
              )
            }
          />
          <Button
            kind="quiet"
            square
            aria-label={`Needs ${titleOf(need.asset)} no more`}
            icon={<IconTrash stroke={1.75} aria-hidden="true" />}
            onClick={() => change(needs.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <ChoiceField
        isWide
        title="Add what it needs"
        hint={
          isContainer(step)
            ? 'It is kept from the first step inside to the last.'
            : 'The first that is free is taken when the step begins, and given back when it ends.'
        }
        name={needs.length === 0 ? 'needs' : undefined}
        error={needs.length === 0 ? faults.get('needs') : undefined}
        placeholder="Choose"
        value={undefined}
        choices={offers.map(({ value, label }) => ({ value, label }))}
        onChange={(value) => {
          const offer = offers.find((one) => one.value === value);
          if (offer !== undefined) actions.apply(addNeed(store.getState().document, step.id, offer.wanted));
        }}
      />
    </StepSection>
  );
}

interface Offer {
  readonly value: string;
  readonly label: string;
  readonly wanted: NeededAsset;
}

/** What the protocol names already, the types and pools that the lab has entered, single assets, and slots. */
function offersOf(declared: Readonly<Record<string, NeededAsset>>, assets: readonly AssetView[]): Offer[] {
  const found = new Map<string, Offer>();
  const add = (label: string, wanted: NeededAsset) => {
    const value = JSON.stringify([wanted.kind ?? '', wanted.type ?? '', wanted.asset ?? '']);
    if (!found.has(value)) found.set(value, { value, label, wanted });
  };
  for (const wanted of Object.values(declared)) add(wanted.title, wanted);
  for (const { kind, type } of assets)
    if (kind !== 'instrument' && kind !== 'pool' && type !== '')
      add(`Any ${typeWords(type)}`, { title: capitalised(typeWords(type)), kind, type });
  for (const kind of ['gpu', 'cpu'] as const)
    add(`Any ${ASSET_KIND_WORDS[kind]}`, { title: ASSET_KIND_WORDS[kind], kind });
  for (const { kind, assetId, title } of assets)
    if (kind !== 'instrument')
      add(kind === 'pool' ? `${assetId}, any of the pool` : `${assetId}, ${title}`, { title: assetId, asset: assetId });
  return [...found.values()];
}

function isSame(one: NeededAsset | undefined, other: NeededAsset): boolean {
  return one !== undefined && one.kind === other.kind && one.type === other.type && one.asset === other.asset;
}
