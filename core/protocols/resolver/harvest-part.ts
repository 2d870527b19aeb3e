import type { ProtocolStep } from '../../contract/protocol.ts';
import type { Vessel } from '../catalog.ts';
import { ASK_ATTENDED, needsInhibitor, refuse, supplement, word, type Job } from './job.ts';
import { written } from './protocol-writer.ts';
import { shortVesselTitle, vesselTitle } from './vessel-words.ts';

/** The cells are on their way from a flask to a counted suspension. */
export interface Harvest {
  readonly tube: string;
  readonly tubeType: string;
  /** Look at the source; apart, because it may be done beside the warming. */
  readonly inspect: ProtocolStep;
  readonly steps: ProtocolStep[];
  /** Reagents that have to be warm. */
  readonly reagents: readonly string[];
}

const EULER = Math.E;
const MOST_TUBES = 4;

/** Numbers of the culture that cells are taken from. @param usual confluence that nobody has to ask for */
export function sourceNumbers(
  job: Job,
  source: Vessel,
  usual?: { readonly value: number; readonly why: string },
): void {
  const { sheet, line, choices } = job;
  const named = { name: 'confluence', title: 'Confluence of the source' };
  if (choices.confluence !== undefined) sheet.choose(named, choices.confluence, '', 'share of the surface', false);
  else if (usual !== undefined) sheet.choose(named, usual.value, '', usual.why);
  else sheet.entry(named, { section: 'cellLines', id: line.lineId, field: 'passageConfluence' });
  sheet.entry(
    { name: 'confluent_density', title: 'Density when confluent' },
    { section: 'cellLines', id: line.lineId, field: 'confluentDensity' },
  );
  sheet.entry(
    { name: 'source_area', title: 'Surface of the source' },
    { section: 'vessels', id: source.vesselId, field: 'growthArea' },
  );
  sheet.compute(
    { name: 'source_cells', title: 'Cells in the source' },
    'cells',
    'confluence * confluent_density * source_area',
  );
}

/** What enzyme, quench, spin and count make of the source. */
function harvestNumbers(job: Job, source: Vessel): void {
  const { sheet, line } = job;
  const profile = (name: string, title: string, field: string): number =>
    sheet.entry({ name, title }, { section: 'cellLines', id: line.lineId, field });
  const vessel = (name: string, title: string, field: string): number =>
    sheet.entry({ name, title }, { section: 'vessels', id: source.vesselId, field });
  vessel('source_volume', 'Medium in the source', 'workingVolume');
  vessel('wash_volume', 'Wash', 'washVolume');
  vessel('dissociation_volume', 'Enzyme', 'dissociationVolume');
  profile('dissociation_time', 'Dissociation time', 'dissociationTime');
  profile('detach_time_constant', 'Detachment time constant', 'detachTimeConstant');
  sheet.compute(
    { name: 'detached', title: 'Cells that come off' },
    '',
    `1 - pow(${EULER}, -pow(dissociation_time / detach_time_constant, 2))`,
    '1 − exp(−({dissociation_time} ÷ {detach_time_constant})²)',
  );
  profile('quench_ratio', 'Quench, volumes on the enzyme', 'quenchRatio');
  sheet.compute({ name: 'quench_volume', title: 'Quench' }, 'mL', 'dissociation_volume * quench_ratio');
  sheet.compute({ name: 'collected_volume', title: 'Collected' }, 'mL', 'dissociation_volume + quench_volume');
  profile('spin_rcf', 'Spin', 'spinRcf');
  profile('spin_time', 'Spin time', 'spinTime');
  sheet.constant({ name: 'spin_keeps', title: 'Cells that a spin keeps' }, 0.95, '', 'usual for a gentle spin');
  sheet.compute({ name: 'harvested_cells', title: 'Cells harvested' }, 'cells', 'source_cells * detached * spin_keeps');
  sheet.constant(
    { name: 'suspension_of_t75', title: 'Suspension of a T-75' },
    5,
    'mL',
    'usual; other flasks by their surface',
  );
  sheet.compute(
    { name: 'pellet_volume', title: 'Suspension' },
    'mL',
    'ceil(suspension_of_t75 * source_area / 75 * 2) / 2',
    '{suspension_of_t75} × {source_area} ÷ 75 cm², up to the next 0.5 mL',
  );
  sheet.compute(
    { name: 'cell_concentration', title: 'Cells in the suspension' },
    'cells/mL',
    'harvested_cells / pellet_volume',
  );
  profile('viability', 'Viability after dissociation', 'viabilityAfterDissociation');
  sheet.compute(
    { name: 'viable_concentration', title: 'Viable cells in the suspension' },
    'viable cells/mL',
    'cell_concentration * viability',
  );
  sheet.entry(
    { name: 'count_sample', title: 'Sample for the count' },
    { section: 'unitOperations', id: 'count', field: 'sample' },
  );
}

/** The smallest tube whose "use at most" is not exceeded; for more than one tube holds, several of the largest. */
export function chooseTube(job: Job, volumeMl: number, why: string): { readonly type: string; readonly count: number } {
  const tubes = ['tube_15ml', 'tube_50ml'].map((id) => job.catalog.vessels.get(id)!);
  const fitting = tubes.find((tube) => tube.mostUl / 1000 >= volumeMl - 1e-9);
  const tube = fitting ?? tubes.at(-1)!;
  const count = Math.ceil(volumeMl / (tube.mostUl / 1000) - 1e-9);
  job.sheet.entry(
    { name: `${why}_use_at_most`, title: `${shortVesselTitle(tube)}, use at most` },
    { section: 'vessels', id: tube.vesselId, field: 'workingVolumeMax' },
  );
  return { type: tube.vesselId, count };
}

/** Enzyme off a flask, quench, spin, count. The source and its tubes are put on the deck. */
export function harvest(job: Job, source: Vessel, sourceTitle: string): Harvest {
  const { sheet, writer } = job;
  harvestNumbers(job, source);
  const chosen = chooseTube(job, sheet.value('collected_volume'), 'collecting');
  if (chosen.count > MOST_TUBES)
    refuse(
      `${vesselTitle(source)} gives ${sheet.value('collected_volume')} mL to spin, more than the centrifuge takes.`,
    );
  writer.labware('source_flask', sourceTitle, source.vesselId, {
    cellLine: job.line.lineId,
    confluence: '{{ params.source_confluence }}',
    passage: '{{ params.source_passage }}',
  });
  const tubeTitle = shortVesselTitle(job.catalog.vessels.get(chosen.type)!);
  const tubes = Array.from({ length: chosen.count }, (_, index) => {
    const suffix = chosen.count === 1 ? '' : `_${index + 1}`;
    return {
      id: writer.labware(`tube${suffix}`, `${tubeTitle}${chosen.count === 1 ? '' : ` ${index + 1}`}`, chosen.type),
      suffix,
    };
  });
  const first = tubes[0]!;
  const medium = word(job, 'medium');
  const enzyme = word(job, 'dissociationReagent');
  return {
    tube: first.id,
    tubeType: chosen.type,
    reagents: [...new Set([medium, enzyme, 'dpbs', word(job, 'quenchReagent')])],
    inspect: writer.step(
      'inspect_source',
      'Inspect the source',
      'inspect',
      {
        labware: 'source_flask',
        look: `Expect {{ round(params.source_confluence * 100) }} % confluence${needsInhibitor(job) ? ', flat colonies' : ''}, no contamination`,
        ask: ASK_ATTENDED,
      },
      { numbers: ['confluence'] },
    ),
    steps: [...detachSteps(job, enzyme), ...spinSteps(job, tubes), ...countSteps(job, tubes)],
  };
}

function detachSteps({ writer, sheet }: Job, enzyme: string): ProtocolStep[] {
  const labware = 'source_flask';
  return [
    writer.step('remove_medium', 'Remove spent medium', 'aspirate', { labware }, { numbers: ['source_volume'] }),
    writer.step(
      'wash',
      'Wash with DPBS',
      'dispense',
      { labware, reagent: 'dpbs', volumeMl: sheet.value('wash_volume') },
      { within: [{ after: 'remove_medium', atMostMinutes: 5 }], numbers: ['wash_volume'] },
    ),
    writer.step('remove_wash', 'Remove the wash', 'aspirate', { labware }, { numbers: ['wash_volume'] }),
    writer.step(
      'add_enzyme',
      'Add the dissociation reagent',
      'dispense',
      { labware, reagent: enzyme, volumeMl: sheet.value('dissociation_volume') },
      { within: [{ after: 'remove_wash', atMostMinutes: 5 }], numbers: ['dissociation_volume'] },
    ),
    writer.step(
      'detach',
      'Detach at 37 °C',
      'incubate',
      { labware, minutes: sheet.value('dissociation_time') },
      { offTime: { policy: 'continue', holdAfterMinutes: 4 }, numbers: ['dissociation_time'] },
    ),
    writer.step('inspect_detached', 'Tap and check', 'inspect', {
      labware,
      look: 'Tap, and check that the cells are off',
      minutes: 1,
      ask: ASK_ATTENDED,
    }),
    writer.step(
      'quench',
      'Quench',
      'quench',
      { labware, volumeMl: written(sheet.value('quench_volume')) },
      { within: [{ after: 'add_enzyme', atMostMinutes: 15 }], numbers: ['quench_volume'] },
    ),
  ];
}

type Tubes = readonly { readonly id: string; readonly suffix: string }[];

function spinSteps({ writer, sheet }: Job, tubes: Tubes): ProtocolStep[] {
  const share = written(sheet.value('collected_volume') / tubes.length);
  const collect = tubes.map(({ id, suffix }, index) => {
    // The last tube takes all that is left, so that a rounded share leaves nothing behind.
    const isLast = index === tubes.length - 1;
    const params = { from: 'source_flask', to: id, ...(isLast ? {} : { volumeMl: share }) };
    return writer.step(`collect${suffix}`, 'Collect', 'transfer', params, {
      numbers: ['collected_volume', 'share_volume'],
    });
  });
  if (tubes.length > 1)
    sheet.compute(
      { name: 'share_volume', title: 'In each tube' },
      'mL',
      `collected_volume / ${tubes.length}`,
      `{collected_volume} ÷ ${tubes.length} tubes`,
    );
  const spins = tubes.map(({ id, suffix }) =>
    writer.step(
      `spin${suffix}`,
      'Spin',
      'spin',
      { labware: id, rcf: sheet.value('spin_rcf'), minutes: sheet.value('spin_time') },
      { numbers: ['spin_rcf', 'spin_time'] },
    ),
  );
  return [...collect, ...spins];
}

function countSteps(job: Job, tubes: Tubes): ProtocolStep[] {
  const { writer, sheet } = job;
  const each = written(sheet.value('pellet_volume') / tubes.length);
  const takeUp = tubes.flatMap(({ id, suffix }) => [
    writer.step(
      `remove_supernatant${suffix}`,
      'Remove the supernatant',
      'aspirate',
      { labware: id },
      {
        numbers: ['collected_volume', 'share_volume'],
      },
    ),
    writer.step(
      `resuspend${suffix}`,
      'Resuspend',
      'resuspend',
      { labware: id, volumeMl: each, ...supplement(job) },
      { within: [{ after: `remove_supernatant${suffix}`, atMostMinutes: 5 }], numbers: ['pellet_volume'] },
    ),
  ]);
  const pool = tubes
    .slice(1)
    .map(({ id, suffix }) =>
      writer.step(`pool${suffix}`, 'Pool the cells', 'transfer', { from: id, to: tubes[0]!.id }),
    );
  return [...takeUp, ...pool, countStep(job, tubes[0]!.id)];
}

export function countStep({ writer, sheet }: Job, tube: string): ProtocolStep {
  return writer.step(
    'count',
    'Count',
    'count',
    { labware: tube, sampleUl: written(sheet.value('count_sample') * 1000) },
    { saves: 'count', numbers: ['count_sample', 'viable_concentration'] },
  );
}

/** The parameter that says how full the source is; its default is what was resolved with. */
export function confluenceParameter(job: Job, title: string): void {
  const value = job.sheet.value('confluence');
  job.writer.parameter('source_confluence', {
    title,
    type: 'number',
    default: value,
    minimum: Math.min(0.05, value),
    maximum: 1,
  });
}

/** What comes out of the tube can be no more than is in it, whatever is counted. */
export function byCount(job: Job, cells: number, of: number): string {
  const most = written((job.sheet.value('pellet_volume') - job.sheet.value('count_sample')) / of);
  return `min(${most}, ${written(cells)} / state.count.viableCellsPerMl)`;
}

export function warmStep(job: Job, reagents: readonly string[]): ProtocolStep {
  // Medium for pluripotent cells is never put into a bath.
  const to = needsInhibitor(job) ? {} : { to: '37 °C' };
  return job.writer.step(
    'warm',
    'Warm reagents',
    'warm_reagents',
    { reagents: [...reagents], ...to },
    { isParallel: true },
  );
}
