import type {
  DirectorySession,
  DirectorySize,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import {
  type ReadContent,
  readContentOf,
  selectHashOf,
} from '../scan/ReadContent';
import { readUnits } from '../scan/readUnits';
import { scanDirectory, type ScanOptions } from '../scan/scanDirectory';
import { scanSelected } from '../scan/selected/scanSelected';
import type { RunContext } from './RunContext';

/** Brings the mirror up to date with the directory. */
export async function scanStep(context: RunContext): Promise<void> {
  const { recorder, definition, signal, engine } = context;
  await recorder.startPhase('scan');
  // A draft that is previewed must not take from the mirror what the saved policy needs.
  const content = readContentOf(definition.policy, context.policy);
  const { selected: scope, units = [], ...attributes } = content;
  const fullNext = await isFullNext(context);
  let session: DirectorySession | undefined;
  try {
    session = await context.source.open(definition.settings, {
      signal,
      attributes,
      sizeOfMirror: () => sizeOfMirror(context),
      report: figures => recorder.addStatistics(figures),
      log: (level, message) => recorder.log(level, message),
    });
    const options: ScanOptions = {
      session,
      store: engine.mirror,
      connectionId: context.connectionId,
      requestedMode: fullNext ? 'full' : context.mode,
      selectHash: selectHashOf(content),
      policyFullEveryDays: definition.policy.fullScan.everyDays,
      ...(context.resumed && { fullSince: await startOf(context) }),
      fence: context.lease.fence,
      signal,
      onProgress: read => recorder.progress(read),
      log: (level, message) => recorder.log(level, message),
    };
    const { mode, modeReason, ...read } = scope
      ? await scanSelected({ ...options, scope })
      : await scanDirectory(options);
    // After the people, so that whoever has come into a unit meanwhile is in it.
    const ofUnits = await readUnits(options, units);
    const changed = read.changed || ofUnits.changed;
    await rememberContent(context, content, fullNext);
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

/** When the run was claimed first; milliseconds since the epoch. */
async function startOf({ engine, runId }: RunContext): Promise<number> {
  const row = await engine
    .knex('runs')
    .where({ id: runId })
    .first('started_at');
  return Number(row.started_at);
}

/** Whether somebody has asked that the next run reads everything, whatever it was asked for as. */
async function isFullNext({
  engine,
  connectionId,
}: RunContext): Promise<boolean> {
  const row = await engine
    .knex('connections')
    .where({ id: connectionId })
    .first('full_scan_next');
  return Boolean(row?.full_scan_next);
}

/** For previews of the mirror as it stands to know what it holds. */
async function rememberContent(
  { engine, connectionId, lease }: RunContext,
  content: ReadContent,
  fullDone: boolean,
): Promise<void> {
  await engine.knex.transaction(async transaction => {
    await lease.fence(transaction);
    await transaction('connections')
      .where({ id: connectionId })
      .update({
        mirror_attributes: JSON.stringify(content),
        ...(fullDone && { full_scan_next: false }),
      });
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
