import { AppError } from '../contract/errors.ts';
import type { ProtocolDocument } from '../contract/protocol.ts';
import { CallPlanner } from '../protocols/program/call-planner.ts';
import type { ExecutionRun } from './execution-run.ts';

/** What plans the calls of a program in an execution. @throws AppError `program-fault` */
export function openPlanner(run: ExecutionRun, protocol: ProtocolDocument): CallPlanner {
  const { programs } = run.deps;
  if (programs === undefined || protocol.program === undefined)
    throw new AppError('program-fault', `${run.id} is a program, and none is run here.`);
  const planner = CallPlanner.open(protocol, run.plan.parameters, programs.catalog);
  if (!('issues' in planner)) return planner;
  const [first] = planner.issues;
  throw new AppError('program-fault', `${first?.path ?? ''}: ${first?.sentence ?? 'not valid'}`);
}
