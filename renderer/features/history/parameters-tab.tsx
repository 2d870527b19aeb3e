import { useQuery } from '@tanstack/react-query';
import type { LiveExecution } from '#core/contract/execution.ts';
import type { Json, JsonObject } from '#core/contract/json.ts';
import type { Plan } from '#core/contract/plan.ts';
import type { Parameter } from '#core/contract/protocol.ts';
import { useApi } from '../../api/api.ts';
import { formatSignificant } from '../../lib/numbers.ts';
import { instrumentsOf } from '../../lib/chosen-instruments.ts';
import { capitalised, joined, plainWords } from '../../lib/words.ts';
import { Facts } from '../../ui/facts.tsx';
import styles from './execution-details.module.css';

interface ParametersTabProps {
  readonly execution: LiveExecution;
  readonly plan: Plan | undefined;
  readonly metadata: JsonObject;
  readonly pins: {
    readonly protocolHash: string;
    readonly planHash: string;
    readonly appVersion: string;
    readonly driverVersions: Readonly<Record<string, string>>;
  };
}

/** What it was started with, and what exactly ran: protocol, plan, versions. */
export function ParametersTab({ execution, plan, metadata, pins }: ParametersTabProps) {
  const { queries } = useApi();
  const { protocolId, protocolVersion: version } = execution;
  const asked = useQuery({ ...queries.protocols.get.queryOptions({ input: { protocolId, version } }), retry: false });
  /* As in the form it was set up with; a protocol that is gone leaves the names of its parameters. */
  const forms = new Map((asked.data?.parameters ?? []).map(({ name, parameter }) => [name, parameter]));
  const drivers = Object.entries(pins.driverVersions);
  return (
    <div className={styles['scroll']} tabIndex={0} role="region" aria-label="Parameters">
      <div className={styles['stack']}>
        <section>
          <h3>Parameters</h3>
          <Facts
            items={Object.entries(plan?.parameters ?? {}).map(([name, value]) => [
              forms.get(name)?.title ?? capitalised(plainWords(name)),
              parameterInWords(value, forms.get(name)),
            ])}
          />
        </section>
        {Object.keys(metadata).length > 0 && (
          <section>
            <h3>For the record</h3>
            <Facts
              items={Object.entries(metadata).map(([name, value]) => [capitalised(plainWords(name)), inWords(value)])}
            />
          </section>
        )}
        <section>
          <h3>What ran</h3>
          <Facts
            items={[
              ['Protocol', `${plan?.protocolName ?? execution.protocolId} v${execution.protocolVersion}`],
              [
                'Protocol hash',
                <span key="hash" className={styles['mono']}>
                  {pins.protocolHash.slice(0, 24)}…
                </span>,
              ],
              [
                'Plan hash',
                <span key="plan" className={styles['mono']}>
                  {pins.planHash.slice(0, 24)}…
                </span>,
              ],
              ['Wellrun', pins.appVersion],
              ...drivers.map(([id, version]) => [id, version] as const),
              ['Instruments', joined(instrumentsOf(execution)) || 'none'],
              ...(execution.resumedFrom === null ? [] : [['Goes on from', execution.resumedFrom] as const]),
            ]}
          />
        </section>
      </div>
    </div>
  );
}

function parameterInWords(value: Json, form: Parameter | undefined): string {
  const chosen = form !== undefined && 'choices' in form ? form.choices?.find((one) => one.value === value) : undefined;
  const unit = form !== undefined && 'unit' in form && form.unit !== undefined ? ` ${form.unit}` : '';
  return chosen?.title ?? `${inWords(value)}${unit}`;
}

function inWords(value: Json): string {
  if (typeof value === 'number') return formatSignificant(value, 6);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
