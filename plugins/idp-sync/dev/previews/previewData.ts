import type {
  LeavingOwners,
  PreviewState,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { runError } from '../../src/__testUtils__/fixtures';

/** The changes of a run as the demo shows them: those of a preview are still to be made, and some of those that were confirmed have moved. */
export function changesOfRun(
  run: Run,
  changes: readonly RunChange[],
): RunChange[] {
  if (run.kind === 'preview') {
    return changes.map(change => ({
      ...change,
      status: change.status === 'applied' ? 'planned' : change.status,
      appliedAt: undefined,
    }));
  }
  return run.previewId === undefined
    ? [...changes]
    : changes.map(change =>
        change.status === 'applied' && change.id % 40 === 1
          ? {
              ...change,
              status: 'refused',
              appliedAt: undefined,
              error: runError(
                'IDP_CHANGE_MOVED',
                'The directory says something else by now: the entity that would be sent is another one.',
              ),
            }
          : change,
      );
}

/** The newest preview can be confirmed, older ones cannot. */
export function previewState(run: Run, isNewest: boolean): PreviewState {
  return {
    runId: run.id,
    draft: run.draft ?? false,
    scan: run.scan ?? 'fresh',
    obstacle: isNewest
      ? undefined
      : {
          code: 'IDP_PREVIEW_OUTDATED',
          message: `Preview ${run.id} is older than a day`,
          remedy: 'Make a new preview and confirm that.',
        },
  };
}

/** Somebody who owns much, and somebody who owns little. */
export function leavingOwners(): LeavingOwners {
  const owner = (index: number, displayName: string, owns: number) => ({
    changeId: index,
    class: 'user' as const,
    displayName,
    action: 'remove' as const,
    status: 'planned' as const,
    entityRef: `user:default/${displayName.toLowerCase().replace(' ', '.')}`,
    owns,
    examples: ['payments-api', 'invoice-archive', 'ledger', 'settlement', 'fx']
      .slice(0, owns)
      .map(name => ({ entityRef: `component:default/${name}`, title: name })),
  });
  return {
    items: [owner(1, 'Lidia Holloway', 14), owner(2, 'Nestor Wilke', 2)],
    totalItems: 2,
    examined: 7,
    leaving: 7,
  };
}
