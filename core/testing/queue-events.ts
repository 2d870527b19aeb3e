import type { NewEvent } from '../store/journal.ts';

const error = { code: 'device-timeout', sentence: 'No answer.' };

/** Everything that can become of jobs and the queue, for numbers that executions do not reach. */
export function queueEvents(planHash: string): NewEvent[] {
  const idOf = (at: number): string => `EX-${900 + at}`;
  const on = <Kind extends NewEvent['kind']>(at: number, kind: Kind, data: unknown): NewEvent =>
    ({ kind, subject: idOf(at), data }) as unknown as NewEvent;
  const started = (at: number, attempt = 1): NewEvent =>
    on(at, 'job.started', { executionId: attempt === 1 ? idOf(at) : `EX-95${attempt}`, attempt });
  return [
    {
      kind: 'job.submitted',
      subject: 'B-1',
      data: {
        batch: { batchId: 'B-1', title: 'Plates' },
        recurringId: 'R-1',
        priority: 5,
        notBefore: null,
        due: 5000,
        deadline: null,
        retry: { times: 2, waitMs: 1000 },
        hold: false,
        mode: 'simulated',
        workflowName: 'Plate',
        protocolId: 'test-protocol',
        protocolVersion: 1,
        cellLine: 'HeLa',
        operator: 'tester',
        metadata: { project: 'P-7' },
        bindings: {},
        jobs: [0, 1, 2, 3, 4, 5, 6].map((at) => ({
          jobId: idOf(at),
          requestId: `batch/${at}`,
          planHash,
          order: at,
          ...(at === 1 ? { workflowName: 'Another', cellLine: null, metadata: {} } : {}),
        })),
      },
    },
    on(0, 'job.held', {}),
    on(0, 'job.released', { order: 3 }),
    on(1, 'job.moved', {
      orders: [
        { jobId: idOf(1), order: 0.5 },
        { jobId: idOf(2), order: 0.75 },
      ],
    }),
    on(2, 'job.priority', { priority: 8, order: -7 }),
    on(2, 'job.times', { notBefore: 9000, due: null, deadline: 12_000 }),
    on(3, 'job.cancelled', {}),
    started(4),
    on(4, 'job.retrying', { error, notBefore: 7000, order: 4 }),
    started(4, 2),
    on(4, 'job.ended', { state: 'set-aside', error }),
    on(4, 'job.released', { order: 4 }),
    started(5),
    on(5, 'job.ended', { state: 'completed', error: null }),
    started(6),
    { kind: 'queue.held', subject: 'queue', data: {}, reason: 'lunch' },
    { kind: 'queue.released', subject: 'queue', data: {} },
    { kind: 'recurring.added', subject: 'R-1', data: { recurringId: 'R-1', title: 'Feed', cron: '0 9 * * *', job } },
    { kind: 'recurring.fired', subject: 'R-1', data: { dueAt: 1000, jobId: idOf(0), error: null } },
    { kind: 'recurring.changed', subject: 'R-1', data: { isActive: false } },
    { kind: 'recurring.changed', subject: 'R-1', data: { isActive: true } },
    { kind: 'recurring.fired', subject: 'R-1', data: { dueAt: 2000, jobId: null, error: 'Not planned.' } },
    { kind: 'recurring.added', subject: 'R-2', data: { recurringId: 'R-2', title: 'Old', cron: '0 9 * * *', job } },
    { kind: 'recurring.removed', subject: 'R-2', data: {} },
    template('t-1', 'Mine', 1),
    template('t-2', 'Mine', 2),
    template('t-3', 'Other', 3),
    { kind: 'template.removed', subject: 't-3', data: {} },
    calendar('INC-1', [{ day: 1, from: 480, to: 1080 }]),
    calendar('LH-1', [{ day: 2, from: 480, to: 1080 }]),
    calendar('LH-1', []),
  ];
}

const job = {
  requestId: 'recurring-1',
  protocolId: 'test-protocol',
  parameters: {},
  mode: 'simulated' as const,
  metadata: {},
  operator: 'tester',
  bindings: {},
  priority: 5,
  notBefore: null,
  due: null,
  deadline: null,
  retry: { times: 0, waitMs: 60_000 },
  hold: false,
};

function template(templateId: string, name: string, savedAt: number): NewEvent {
  const settings = { mode: 'simulated' };
  const saved = { templateId, name, protocolId: 'test-protocol', settings, savedAt, savedBy: 'tester' };
  return { kind: 'template.saved', subject: templateId, data: { template: saved } };
}

function calendar(assetId: string, weekly: { day: number; from: number; to: number }[]): NewEvent {
  return { kind: 'calendar.changed', subject: assetId, data: { calendar: { assetId, weekly, closures: [] } } };
}
