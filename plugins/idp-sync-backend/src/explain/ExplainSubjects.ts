import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import type { TakeOver } from '../handover/TakeOver';
import { describeNotScanned } from './describeNotScanned';
import type { ExplainEngine } from './ExplainEngine';

/** A connection with the policy to explain by. */
export interface ExplainSubject {
  id: string;
  title: string;
  provider: string;
  tenantId: string;
  policy: Policy;
  /** Absent for a draft. */
  policyVersion?: number;
  takeOver?: TakeOver;
}

const OBSTACLES: Record<string, string | undefined> = {
  orphaned:
    'The connection is gone from the configuration, so no run comes any more.',
  notConnected: 'The connection is not connected, so no run comes.',
  disabled: 'The connection is disabled, so no run comes.',
  paused: 'All synchronization is paused (idpSync.paused), so no run comes.',
};

/** What explaining has to know of connections. */
export class ExplainSubjects {
  readonly #engine: Pick<ExplainEngine, 'connection'>;
  readonly #overview: ConnectionOverview;

  constructor(
    engine: Pick<ExplainEngine, 'connection'>,
    overview: ConnectionOverview,
  ) {
    this.#engine = engine;
    this.#overview = overview;
  }

  /** @throws NotFoundError where there is no such connection; ConflictError where it has no policy and no draft is given */
  async get(connectionId: string, draft?: Policy): Promise<ExplainSubject> {
    const connection = await this.#overview.identity(connectionId);
    if (!connection) {
      throw new NotFoundError(`There is no connection "${connectionId}"`);
    }
    const { id, title, provider, tenantId } = connection;
    const saved = await this.#overview.policy(connectionId);
    if (!saved && !draft) {
      throw new ConflictError(
        `${title} has never had a valid policy, so nothing can be explained by it`,
      );
    }
    return {
      id,
      title,
      provider,
      tenantId,
      ...(draft
        ? { policy: draft }
        : {
            policy: parsePolicy(saved?.policy),
            policyVersion: saved?.version,
          }),
      takeOver: await this.#takeOverOf(connectionId),
    };
  }

  /** By the saved policy, which is the one that runs read by. */
  async notScanned(connectionId: string): Promise<string | undefined> {
    const saved = await this.#overview.policy(connectionId);
    return describeNotScanned(saved && parsePolicy(saved.policy));
  }

  /** Why no run comes by itself. */
  async obstacleOf(connectionId: string): Promise<string | undefined> {
    const connection = await this.#overview.connection(connectionId);
    return (
      connection && (connection.error?.message ?? OBSTACLES[connection.state])
    );
  }

  async #takeOverOf(connectionId: string): Promise<TakeOver | undefined> {
    try {
      const { definition } = await this.#engine.connection(connectionId);
      return definition.takeOver;
    } catch (error) {
      // Gone from the configuration, or broken there: it is explained by what it was.
      if (error instanceof IdpSyncError) {
        return undefined;
      }
      throw error;
    }
  }
}
