import {
  ClassCounts,
  OBJECT_CLASSES,
  ObjectClass,
  RunCounts,
  RunPhase,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ChangeFilters } from './hooks/useHrefs';

/** The counts that lists show of a run. */
export const RUN_FIGURES = ['created', 'updated', 'removed', 'failed'] as const;

/** One of the counts that lists show. */
export type RunFigure = (typeof RUN_FIGURES)[number];

const PHASES_OF_KIND: Record<RunSummary['kind'], readonly RunPhase[]> = {
  scan: ['scan'],
  preview: ['scan', 'plan'],
  sync: ['scan', 'plan', 'apply', 'confirm'],
};

/** The phases that a run of its kind goes through. */
export function phasesOf(run: Pick<RunSummary, 'kind'>): readonly RunPhase[] {
  return PHASES_OF_KIND[run.kind] ?? PHASES_OF_KIND.sync;
}

/** Whether a run is queued or under way. */
export function isActiveRun(run: Pick<RunSummary, 'status'>): boolean {
  return run.status === 'queued' || run.status === 'running';
}

/** One count of a class, or its sum over all of them. */
export function sumCounts(
  counts: RunCounts,
  name: keyof ClassCounts,
  ofClass?: ObjectClass,
): number {
  return (ofClass ? [ofClass] : OBJECT_CLASSES).reduce(
    (sum, objectClass) => sum + (counts[objectClass]?.[name] ?? 0),
    0,
  );
}

/**
 * The filters that show the changes behind a count; `undefined` for counts without changes of their own: what was
 * read, left as it was, or never in scope.
 */
export function figureFilters(
  run: Pick<RunSummary, 'kind'>,
  name: keyof ClassCounts,
): ChangeFilters | undefined {
  const done = run.kind === 'preview' ? 'planned' : 'applied';
  switch (name) {
    case 'created':
      return { action: ['create'], status: [done] };
    case 'updated':
      return { action: ['update'], status: [done] };
    case 'deactivated':
      return { action: ['deactivate'], status: [done] };
    case 'removed':
      return { action: ['remove'], status: [done] };
    case 'failed':
      return { action: ['create', 'update', 'none'], status: ['failed'] };
    case 'held':
      return { action: ['create', 'update'], status: ['held', 'rejected'] };
    case 'notApplied':
      return { action: ['create', 'update'], status: ['notApplied'] };
    case 'refused':
      return { status: ['refused'] };
    case 'removalsHeld':
      return { action: ['remove', 'deactivate'], status: ['held', 'rejected'] };
    case 'removalsOutstanding':
      return {
        action: ['remove', 'deactivate'],
        status: ['failed', 'notApplied'],
      };
    default:
      return undefined;
  }
}
