import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  DirectorySource,
  EntityTransformers,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  PreviewScan,
  RunKind,
  RunPhase,
  RunTrigger,
  ScanMode,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Knex } from 'knex';
import type { CatalogSink } from '../apply/CatalogConnection';
import type { CatalogReader } from '../apply/CatalogReader';
import type { RejectionInbox } from '../apply/RejectionInbox';
import type { ManagedEntityStore } from '../apply/ManagedEntityStore';
import type {
  ConnectionFailures,
  ConnectionTurn,
} from '../connections/failures/ConnectionFailures';
import type { ConnectionDefinition } from '../connections/types';
import type { MirrorStore } from '../mirror/MirrorStore';
import type { IdleProviders } from '../handover/IdleProviders';
import type { RunLease } from './RunLease';
import type { RunRecorder } from './RunRecorder';

/** What all runs of a process share. */
export interface Engine {
  knex: Knex;
  logger: LoggerService;
  /** The connection as configured now. @throws IdpSyncError IDP_CONFIG_INVALID where it is gone or not valid. */
  connection(id: string): Promise<{
    definition: ConnectionDefinition;
    source: DirectorySource;
    /** Of the policy in the definition. A process that was started with an older file goes by an older one. */
    policyVersion: number;
  }>;
  mirror: MirrorStore;
  managed: ManagedEntityStore;
  failures: ConnectionFailures;
  catalog: CatalogReader;
  sink: CatalogSink;
  idle: IdleProviders;
  rejections: RejectionInbox;
  transformers?: EntityTransformers;
  /** When this process started; database time, in milliseconds since the epoch. */
  startedAt: number;
  /** Told of the end of each run of this process, before pages and subscribers are. Never throws. */
  ended?(run: { connectionId: string; runId: number }): Promise<void>;
  /** Tells pages and subscribers that a run has something new to show. */
  announce(change: {
    connectionId: string;
    runId: number;
    status: string;
    phase?: RunPhase;
    connection?: ConnectionTurn;
  }): void;
}

/** One run under way: what its steps need, and the only ways in which they may write. */
export interface RunContext {
  runId: number;
  connectionId: string;
  kind: RunKind;
  mode: ScanMode;
  /** The run of whose failed objects alone this one is: nothing is scanned, and nothing else is applied. */
  retryOf?: number;
  /** The whole plan was stored by a process that died since; it is applied as it stands. */
  planned: boolean;
  /** A process that was killed or stopped had begun it. */
  resumed: boolean;
  trigger: RunTrigger;
  definition: ConnectionDefinition;
  /** The one in the definition, unless a draft is previewed. */
  policy: Policy;
  /** Of the saved policy that is in force. */
  policyVersion: number;
  scan: PreviewScan;
  /** The preview whose changes the run is to apply, and no others. */
  previewId?: number;
  source: DirectorySource;
  engine: Engine;
  lease: RunLease;
  signal: AbortSignal;
  recorder: RunRecorder;
}
