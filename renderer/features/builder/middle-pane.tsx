import { useEffect, useMemo, useState } from 'react';
import type { Analysis } from '#core/contract/analysis.ts';
import type { Json } from '#core/contract/json.ts';
import { formatDuration } from '../../lib/durations.ts';
import { Card } from '../../ui/card.tsx';
import { Empty, LoadingRows } from '../../ui/empty.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { setParams } from './document/change-fields.ts';
import { isObject, type DraftStep } from './document/draft-document.ts';
import { needsInWords } from './document/step-needs.ts';
import { placesOf } from './document/step-places.ts';
import { useCatalog } from './form/use-catalog.ts';
import { LabwarePanel } from './head/labware-panel.tsx';
import { ParametersPanel } from './head/parameters-panel.tsx';
import { PlateMapEditor } from './plate-map/plate-map-editor.tsx';
import { PlateView } from './plate-map/plate-view.tsx';
import { VolumeChart } from './plate-map/volume-chart.tsx';
import type { WrittenLayout } from './plate-map/written-layout.ts';
import { useBuilder, useSession } from './state/draft-session.ts';
import styles from './builder.module.css';

/** What belongs to what is chosen: the plate it works on, what it comes to, or parameters and labware. */
export function MiddlePane() {
  const { operations } = useSession();
  const { step, analysis } = useBuilder(({ document, selected, analysis }) => ({
    step: placesOf(document).get(selected.at(-1) ?? '')?.step,
    analysis,
  }));
  if (step === undefined) return <ProtocolParts />;
  const layoutField = operations.get(step.operation ?? '')?.fields.find((field) => field.kind === 'layout');
  if (layoutField !== undefined) return <LayoutPane key={step.id} step={step} field={layoutField.name} />;
  const labwareId = labwareOf(step, operations);
  const labware = analysis?.labware.find((one) => one.labwareId === labwareId);
  return labware?.kind === 'plate' ? <PlatePane plate={labware} /> : <StepStory step={step} vesselId={labwareId} />;
}

function labwareOf(step: DraftStep, operations: ReturnType<typeof useSession>['operations']): string | undefined {
  const fields = operations.get(step.operation ?? '')?.fields.filter((field) => field.kind === 'labware') ?? [];
  return fields.map((field) => step.params?.[field.name]).find((one) => typeof one === 'string');
}

function ProtocolParts() {
  const [part, setPart] = useState<'parameters' | 'labware'>('parameters');
  return (
    <Card
      label="Parameters and labware"
      className={styles['pane']}
      title={part === 'parameters' ? 'Asked for at each run' : 'Worked on'}
      right={
        <Segmented
          label="Part of the protocol"
          value={part}
          options={[
            { value: 'parameters', title: 'Parameters' },
            { value: 'labware', title: 'Labware' },
          ]}
          onChange={setPart}
        />
      }
    >
      {part === 'parameters' ? <ParametersPanel /> : <LabwarePanel />}
    </Card>
  );
}

/** What a plate begins with when nothing is laid out yet. */
const FIRST_LAYOUT: WrittenLayout = { kind: 'uniform', edge: 'use' };

function LayoutPane({ step, field }: { readonly step: DraftStep; readonly field: string }) {
  const { store, actions } = useSession();
  const { parameters, plate, pieceTitle, isAnalysed } = useBuilder(({ document, analysis }) => {
    const labwareId = step.params?.['labware'];
    return {
      parameters: document.parameters,
      plate: analysis?.labware.find((one) => one.labwareId === labwareId),
      isAnalysed: analysis !== null && analysis !== undefined,
      pieceTitle: typeof labwareId === 'string' ? document.labware?.[labwareId]?.title : undefined,
    };
  });
  const compounds = useCatalog('compounds');
  const layout = step.params?.[field];
  // Before that nobody knows how many wells the plate has.
  if (!isAnalysed)
    return (
      <Card className={styles['pane']} label="Plate map">
        <LoadingRows rows={6} label="Looking at the plate" />
      </Card>
    );
  return (
    <Card className={styles['pane']} label="Plate map">
      <div className={styles['middle']}>
        <PlateMapEditor
          key={`${plate?.rows ?? 8} ${plate?.columns ?? 12}`}
          rows={plate?.rows ?? 8}
          columns={plate?.columns ?? 12}
          title={pieceTitle ?? step.name}
          layout={isObject(layout) ? (layout as unknown as WrittenLayout) : FIRST_LAYOUT}
          parameters={Object.entries(parameters ?? {}).map(([name, one]) => ({
            name,
            type: one.type,
            default: one.default,
          }))}
          compounds={compounds.map(({ value, label }) => ({ value, title: label }))}
          planned={plate?.wells}
          onChange={(next, words) => {
            const edit = setParams(
              store.getState().document,
              step.id,
              { [field]: next as unknown as Json },
              'the plate map',
            );
            actions.apply(edit && { ...edit, sentence: words, group: `${step.id} ${words}` });
          }}
        />
      </div>
    </Card>
  );
}

function PlatePane({ plate }: { readonly plate: Analysis['labware'][number] }) {
  const { actions } = useSession();
  const trace = useBuilder(({ trace }) => trace);
  const shown = useBuilder(({ analysis }) => analysis?.trace ?? null);
  const [selected, setSelected] = useState<readonly string[]>(trace?.labwareId === plate.labwareId ? [trace.well] : []);
  return (
    <Card className={styles['pane']} label={`Plate ${plate.title}`}>
      <div className={styles['middle']}>
        <PlateView
          labware={plate}
          selected={selected}
          onSelect={(wells) => {
            setSelected(wells);
            const [well] = wells;
            actions.setTrace(well === undefined ? undefined : { labwareId: plate.labwareId, well });
          }}
          trace={shown?.labwareId === plate.labwareId ? shown : null}
        />
      </div>
    </Card>
  );
}

/** How the volume in a flask or a tube goes over all steps. */
function VesselVolume({ vesselId }: { readonly vesselId: string }) {
  const { actions } = useSession();
  const { trace, title } = useBuilder(({ analysis }) => ({
    trace: analysis?.trace?.labwareId === vesselId ? analysis.trace : null,
    title: analysis?.labware.find((one) => one.labwareId === vesselId)?.title,
  }));
  useEffect(() => {
    actions.setTrace({ labwareId: vesselId, well: 'A1' });
  }, [actions, vesselId]);
  return trace === null ? null : <VolumeChart trace={trace} vessel={title} />;
}

/** What a step without a plate comes to, in words, and what that does to the vessel it works on. */
function StepStory({ step, vesselId }: { readonly step: DraftStep; readonly vesselId: string | undefined }) {
  const { analysis, isOld, needs } = useBuilder((state) => ({
    analysis: state.analysis,
    needs: needsInWords(step.needs, state.document.assets),
    isOld: state.question?.document !== state.document,
  }));
  const rows = useMemo(() => analysis?.steps.filter((row) => row.stepId === step.id) ?? [], [analysis, step.id]);
  const [first] = rows;
  const totalMs = analysis?.stepMs[step.id];
  return (
    <Card className={styles['pane']} title={step.name} caption={first?.number}>
      <div className={styles['middle']}>
        {first === undefined ? (
          <Empty title={step.disabled === true ? 'This step is left out' : 'Nothing to tell yet'}>
            {step.disabled === true
              ? 'Press Space in the outline to take it in again.'
              : 'When its form is filled in, what it does stands here.'}
          </Empty>
        ) : (
          <div className={styles['story']} data-old={isOld || undefined}>
            <p className={isOld ? styles['old'] : undefined}>{first.sentence}</p>
            <Facts
              items={[
                ['Takes', totalMs === undefined ? 'not known' : formatDuration(totalMs)],
                ['Begins', first.startMs === 0 ? 'at once' : `${formatDuration(first.startMs)} after the start`],
                ...(needs === '' ? [] : ([['Needs', needs]] as const)),
                ...(rows.length > 1 ? ([['Done', `${rows.length} times`]] as const) : []),
                ...(first.when === undefined ? [] : ([['Only if', first.when]] as const)),
              ]}
            />
            {vesselId !== undefined && <VesselVolume vesselId={vesselId} />}
          </div>
        )}
      </div>
    </Card>
  );
}
