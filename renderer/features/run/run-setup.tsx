import { useForm, useStore } from '@tanstack/react-form';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDebouncedValue } from '@mantine/hooks';
import type { ProtocolSummary } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { explainError } from '../../api/explain-error.ts';
import { LoadingRows } from '../../ui/empty.tsx';
import { Note } from '../../ui/note.tsx';
import { BatchDialog } from './batch-dialog.tsx';
import { useLastChoices } from './last-choices.ts';
import { NeedsCard } from './needs-card.tsx';
import { askedFor, startingValues, type NamedParameter, type ParameterValues } from './parameter-values.ts';
import { PreviewCard } from './preview-card.tsx';
import { SaveTemplate } from './save-template.tsx';
import { SettingsCard } from './settings-card.tsx';
import { StartCard } from './start-card.tsx';
import type { Origin } from './use-origin.ts';
import { useWhen, wishesOf } from './when-choices.ts';
import styles from './run-setup.module.css';

interface RunSetupProps {
  readonly chosen: ProtocolSummary;
  readonly protocols: readonly ProtocolSummary[];
  readonly onChoose: (protocolId: string) => void;
  /** Undefined: the one that runs by default. */
  readonly version: number | undefined;
  readonly onVersion: (version: number | undefined) => void;
  /** A template or an execution whose values the form starts from. */
  readonly origin: Origin | undefined;
  /** The table for many executions is open. */
  readonly batching: boolean;
  readonly onBatched: () => void;
  readonly saving: boolean;
  readonly onSaved: () => void;
}

export function RunSetup(props: RunSetupProps) {
  const { queries } = useApi();
  const details = useQuery({
    ...queries.protocols.get.queryOptions({ input: { protocolId: props.chosen.protocolId, ...asked(props.version) } }),
    /* Another version of the same protocol keeps the values that were entered. */
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
  });
  if (details.error !== null)
    return (
      <Note state="failed" title="The protocol could not be read.">
        {explainError(details.error).sentence}
      </Note>
    );
  if (details.data === undefined) return <LoadingRows rows={8} label="Reading the protocol" />;
  return <Setup {...props} details={details.data} />;
}

export interface ProtocolDetails {
  readonly parameters: readonly NamedParameter[];
  readonly lastValues: Parameters<typeof startingValues>[1];
  readonly cellLines: readonly { readonly value: string; readonly title: string }[];
  readonly compounds: readonly { readonly value: string; readonly title: string }[];
}

function Setup(props: RunSetupProps & { readonly details: ProtocolDetails }) {
  const { chosen, protocols, onChoose, origin, details } = props;
  const { mode, speed } = useLastChoices();
  const form = useForm({
    defaultValues: startingValues(details.parameters, origin?.settings.parameters ?? details.lastValues),
  });
  const submits = useWhen((choices) => choices.when !== 'now');
  // Times of a simulation are on its own clock; what is in stock keeps by that of the PC.
  const startAt = useWhen((choices) =>
    mode === 'real' && choices.when !== 'now' ? wishesOf(choices).notBefore : null,
  );
  const values = useStore(form.store, (state) => state.values);
  const parameters = valuesAskedFor(details.parameters, values);
  const [settled] = useDebouncedValue(JSON.stringify(parameters), 250);
  const { queries } = useApi();
  const planned = useQuery({
    ...queries.protocols.plan.queryOptions({
      input: {
        protocolId: chosen.protocolId,
        ...asked(props.version),
        parameters: JSON.parse(settled) as ParameterValues,
        mode,
        ...(startAt === null ? {} : { startAt }),
      },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
  });
  const current = settled === JSON.stringify(parameters) && !planned.isPlaceholderData;

  return (
    <div className={styles['work']}>
      <SettingsCard
        chosen={chosen}
        protocols={protocols}
        onChoose={onChoose}
        version={props.version}
        onVersion={props.onVersion}
        details={details}
        values={values}
        onValue={(name, value) => form.setFieldValue(name, value)}
        issues={planned.data?.issues ?? []}
        origin={origin?.words}
      />
      <PreviewCard
        plan={planned.data?.plan ?? undefined}
        issues={planned.data?.issues ?? []}
        mode={mode}
        speed={speed}
        pending={planned.isPending}
      />
      <div className={styles['side']} data-submits={submits || undefined}>
        <NeedsCard plan={planned.data?.plan ?? undefined} />
        <StartCard
          chosen={chosen}
          version={props.version}
          parameters={parameters}
          analysis={planned.data}
          current={current}
        />
      </div>
      <BatchDialog
        chosen={chosen}
        version={props.version}
        details={details}
        values={values}
        parameters={parameters}
        open={props.batching}
        onClose={props.onBatched}
      />
      <SaveTemplate chosen={chosen} values={values} open={props.saving} onClose={props.onSaved} />
    </div>
  );
}

function asked(version: number | undefined): { version?: number } {
  return version === undefined ? {} : { version };
}

function valuesAskedFor(parameters: readonly NamedParameter[], values: ParameterValues): ParameterValues {
  return Object.fromEntries(
    askedFor(parameters, values).map(({ name, parameter }) => [name, values[name] ?? parameter.default]),
  );
}
