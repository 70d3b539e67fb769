import { RunCommands } from '../http/RunCommands';
import type { Previews } from '../preview/Previews';
import type { RunRequests } from '../runs/RunRequests';
import type { ActionContext } from './ActionContext';
import { registerExplain } from './registerExplain';
import { registerGetSyncRun } from './registerGetSyncRun';
import { registerGetSyncStatus } from './registerGetSyncStatus';
import { registerListSyncRuns } from './registerListSyncRuns';
import { registerStartSync } from './registerStartSync';

/** What the actions stand on. */
export type ActionOptions = Omit<ActionContext, 'runCommands'> & {
  runRequests: RunRequests;
  previews: Previews;
};

/** Offers the sync to assistants and other callers of Backstage's actions; each action checks the permission that its route does. */
export function registerActions(options: ActionOptions): void {
  const context: ActionContext = {
    ...options,
    runCommands: new RunCommands(options),
  };
  registerGetSyncStatus(context);
  registerListSyncRuns(context);
  registerGetSyncRun(context);
  registerStartSync(context);
  registerExplain(context);
}
