import type { Plan } from '../contract/plan.ts';
import type { NewJobs } from '../queue/job-submission.ts';
import { testProtocol } from './plan-of.ts';

/** What `queue.submit` takes, for plans; one is a single job, more are a batch. Nothing is asked for that need not be. */
export function newJobsOf(plans: readonly Plan[], over: Partial<NewJobs> & Pick<NewJobs, 'requestId'>): NewJobs {
  return {
    batch: plans.length === 1 ? null : { title: 'Plates' },
    priority: 5,
    notBefore: null,
    due: null,
    deadline: null,
    retry: { times: 0, waitMs: 60_000 },
    hold: false,
    mode: 'simulated',
    protocol: testProtocol,
    operator: 'tester',
    metadata: {},
    wishes: {},
    rows: plans.map((plan) => ({ plan, workflowName: plan.workflowName })),
    ...over,
  };
}
