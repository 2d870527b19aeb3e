import type { Plan } from '../contract/plan.ts';
import { missingAsset, type ClaimableAssets } from '../queue/claimed-assets.ts';
import type { Mode, World } from '../contract/words.ts';
import { missingSentence, whyNotReady, type Bench } from '../instruments/bench.ts';

export interface StartCheck {
  readonly met: boolean;
  readonly sentence: string;
  readonly detail: string | null;
  readonly fix: string | null;
}

/** What must be so before a plan can start in a mode, each met or not, with what would mend it. */
export function startChecks(
  plan: Plan,
  mode: Mode,
  bench: Bench,
  hasRoom: boolean,
  leases?: ClaimableAssets,
): StartCheck[] {
  const errors = plan.warnings.filter((warning) => warning.severity === 'error');
  const checks: StartCheck[] = [
    errors.length === 0
      ? met('Volumes and layout fit the labware')
      : unmet(
          errors[0]?.sentence ?? 'The plan has faults',
          errors.length > 1 ? `and ${errors.length - 1} more` : null,
          'Change the parameters',
        ),
  ];
  if (mode !== 'dry-run') checks.push(...instrumentChecks(plan, mode, bench), ...likeChecks(plan, mode, leases));
  if (mode !== 'dry-run' && leases !== undefined && plan.assets !== undefined)
    checks.push(assetCheck(plan, mode, leases));
  checks.push(
    hasRoom
      ? met('The record has room on the disk')
      : unmet(
          'There is too little free space on the disk',
          'Nothing new starts until there is room for its record',
          'Free some space',
        ),
  );
  return checks;
}

function assetCheck(plan: Plan, world: World, leases: ClaimableAssets): StartCheck {
  const missing = missingAsset(plan, world, leases);
  if (missing !== null) return unmet(missing, null, 'Enter it on the Bench');
  const names = (plan.assets ?? []).map((asset) => asset.title).join(', ');
  return met(`The lab has what it needs: ${names}`, 'Steps wait until it is free.');
}

/** Kinds of which each step takes any that is free. */
function likeChecks(plan: Plan, world: World, leases: ClaimableAssets | undefined): StartCheck[] {
  return (leases?.like.openKinds(plan, world, {}) ?? []).flatMap((kind) => {
    const like = leases!.like.of(plan, kind, world);
    const out = like.flatMap((id) => leases!.outOf(id) ?? []);
    // That none can be used is said above.
    if (out.length === like.length) return [];
    const detail = [`Each step takes one that is free: ${like.join(' or ')}.`, ...out].join(' ');
    return [met(`Any of ${like.length} ${kind.replaceAll('-', ' ')}s`, detail)];
  });
}

function instrumentChecks(plan: Plan, mode: Mode, bench: Bench): StartCheck[] {
  const problems: StartCheck[] = [];
  const shared = new Set<string>();
  for (const kind of plan.instruments) {
    const candidates = bench.candidates(kind, mode);
    if (candidates.length === 0) {
      problems.push(unmet(missingSentence(kind, mode), null, mode === 'real' ? 'Choose Simulated' : null));
      continue;
    }
    const reasons = candidates.map((link) => whyNotReady(link));
    const error = reasons.includes(null) ? null : reasons[0];
    if (error === null || error === undefined) {
      // Shared step by step: what is in use now is waited for.
      const [user] = candidates.flatMap((link) => link.usedBy?.executionId ?? []);
      if (user !== undefined && candidates.every((link) => link.usedBy !== undefined)) shared.add(user);
      continue;
    }
    const fixes: Partial<Record<string, string>> = {
      'instrument-needs-clearing': 'Clear it on the Bench',
      'device-disconnected': 'Look at its connection on the Bench',
    };
    const isKept = candidates.some((link) => link.keptFrom === error.message);
    problems.push(unmet(error.message, null, isKept ? 'Release it on the Bench' : (fixes[error.code] ?? null)));
  }
  if (problems.length > 0) return problems;
  const names = plan.instruments.length;
  return [
    met(
      names === 0
        ? 'No instrument is needed'
        : `${names === 1 ? 'The instrument is' : `All ${names} instruments are`} connected${shared.size === 0 ? ' and free' : ''}`,
      shared.size === 0 ? null : `Shared step by step with ${[...shared].join(', ')}; steps wait for their turn.`,
    ),
  ];
}

function met(sentence: string, detail: string | null = null): StartCheck {
  return { met: true, sentence, detail, fix: null };
}

function unmet(sentence: string, detail: string | null, fix: string | null): StartCheck {
  return { met: false, sentence, detail, fix };
}
