import type {
  DirectorySession,
  DirectorySize,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  type RequiredAttributes,
  requiredAttributes,
  selectHashOf,
} from '../scan/requiredAttributes';
import { scanDirectory } from '../scan/scanDirectory';
import type { RunContext } from './RunContext';

/** Brings the mirror up to date with the directory. */
export async function scanStep(context: RunContext): Promise<void> {
  const { recorder, definition, signal, engine } = context;
  await recorder.startPhase('scan');
  // A draft that is previewed must not take from the mirror what the saved policy needs.
  const attributes = requiredAttributes(definition.policy, context.policy);
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
      policyFullEveryDays: definition.policy.fullScan.everyDays,
      fence: context.lease.fence,
      signal,
      onProgress: read => recorder.progress(read),
      log: (level, message) => recorder.log(level, message),
    });
    await rememberAttributes(context, attributes);
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

/** For previews of the mirror as it stands to know what it holds. */
async function rememberAttributes(
  { engine, connectionId, lease }: RunContext,
  attributes: RequiredAttributes,
): Promise<void> {
  await engine.knex.transaction(async transaction => {
    await lease.fence(transaction);
    await transaction('connections')
      .where({ id: connectionId })
      .update({ mirror_attributes: JSON.stringify(attributes) });
  });
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
