import type {
  LeavingOwners,
  PreviewState,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** The changes of a run as the demo shows them: those of a preview are still to be made. */
export function changesOfRun(
  run: Run,
  changes: readonly RunChange[],
): RunChange[] {
  return run.kind === 'preview'
    ? changes.map(change => ({
        ...change,
        status: change.status === 'applied' ? 'planned' : change.status,
        appliedAt: undefined,
      }))
    : [...changes];
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
