import type {
  DirectorySession,
  DirectorySize,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { requiredAttributes, selectHashOf } from '../scan/requiredAttributes';
import { scanDirectory } from '../scan/scanDirectory';
import type { RunContext } from './RunContext';

/** Brings the mirror up to date with the directory. */
export async function scanStep(context: RunContext): Promise<void> {
  const { recorder, definition, policy, signal, engine } = context;
  await recorder.startPhase('scan');
  const attributes = requiredAttributes(policy);
  let session: DirectorySession | undefined;
  try {
    session = await context.source.open(definition.settings, {
      signal,
      attributes,
      sizeOfMirror: () => sizeOfMirror(context),
      report: figures => recorder.addStatistics(figures),
      log: (level, message) => recorder.log(level, message),
    });
    const { mode, modeReason, changed } = await scanDirectory({
      session,
      store: engine.mirror,
      connectionId: context.connectionId,
      requestedMode: context.mode,
      selectHash: selectHashOf(attributes),
      policyFullEveryDays: policy.fullScan.everyDays,
      fence: context.lease.fence,
      signal,
      onProgress: read => recorder.progress(read),
      log: (level, message) => recorder.log(level, message),
    });
    await recorder.setMode(mode, modeReason);
    recorder.log(
      'info',
      changed
        ? `The directory was read (${mode}) and has changed`
        : `The directory was read (${mode}) and has not changed`,
    );
  } finally {
    await session?.close();
  }
  await recorder.finishPhase();
}

async function sizeOfMirror({
  engine,
  connectionId,
}: RunContext): Promise<DirectorySize | undefined> {
  // What a first scan has read so far says nothing.
  if ((await engine.mirror.getLastFullScanAt(connectionId)) === undefined) {
    return undefined;
  }
  const [{ user: users, group: groups }, memberships] = await Promise.all([
    engine.mirror.counts(connectionId),
    engine.mirror.countMemberships(connectionId),
  ]);
  return { users, groups, memberships };
}
