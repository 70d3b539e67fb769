import type { Knex } from 'knex';
import { emptyCounts, emptyStatistics } from '../../plan/counts';
import { toSearchKey } from '../searchKey';

type Columns = Record<string, unknown>;

/** 2026-11-20T03:00:00Z; the tests' own time. */
export const T0 = Date.UTC(2026, 10, 20, 3);

/** Writes rows with all that a row needs, so that tests name only what they are about. */
export class Rows {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async connection(id: string, columns: Columns = {}): Promise<void> {
    await this.#knex('connections').insert({
      id,
      origin: 'file',
      present: true,
      settings: '{}',
      created_at: T0,
      updated_at: T0,
      ...columns,
    });
  }

  async policy(
    connectionId: string,
    version: number,
    policy: object,
  ): Promise<void> {
    await this.#knex('policy_versions').insert({
      connection_id: connectionId,
      version,
      policy: JSON.stringify(policy),
      hash: `hash-${version}`,
      created_at: T0 + version,
    });
  }

  async run(connectionId: string, columns: Columns = {}): Promise<number> {
    const [row] = await this.#knex('runs')
      .insert({
        connection_id: connectionId,
        kind: 'sync',
        mode: 'incremental',
        trigger: 'schedule',
        status: 'succeeded',
        requested_at: T0,
        started_at: T0,
        finished_at: T0 + 1000,
        counts: JSON.stringify(emptyCounts()),
        statistics: JSON.stringify(emptyStatistics()),
        phases: '[]',
        warnings: '[]',
        ...columns,
      })
      .returning('id');
    return row.id;
  }

  async failure(connectionId: string, columns: Columns = {}): Promise<void> {
    await this.#knex('connection_failures').insert({
      connection_id: connectionId,
      failures: 3,
      since: T0 - 3_600_000,
      last_failed_at: T0,
      run_id: 1,
      error_code: 'IDP_CREDENTIAL_EXPIRED',
      error: JSON.stringify({
        code: 'IDP_CREDENTIAL_EXPIRED',
        message: 'The secret has expired.',
        remedy: 'Make a new one.',
      }),
      pauses: 3,
      retry_at: T0 + 1_800_000,
      fingerprint: 'fingerprint',
      ...columns,
    });
  }

  async problem(connectionId: string, columns: Columns = {}): Promise<number> {
    const [row] = await this.#knex('problems')
      .insert({
        connection_id: connectionId,
        kind: 'failed',
        cause: 'IDP_CREDENTIAL_EXPIRED',
        state: 'open',
        severity: 'high',
        rank: 2,
        since: T0,
        seen_at: T0,
        times: 1,
        error: JSON.stringify({
          code: 'IDP_CREDENTIAL_EXPIRED',
          message: 'The secret has expired.',
          remedy: 'Make a new one.',
        }),
        notice_number: 1,
        notice_attempts: 0,
        ...columns,
      })
      .returning('id');
    await this.#knex('problem_events').insert({
      problem_id: row.id,
      at: T0,
      type: 'opened',
    });
    return row.id;
  }

  async change(runId: number, columns: Columns = {}): Promise<void> {
    const displayName = String(columns.display_name ?? 'Jane Doe');
    await this.#knex('run_changes').insert({
      run_id: runId,
      connection_id: 'contoso',
      class: 'user',
      object_id: 'u1',
      display_name: displayName,
      search_key: toSearchKey(displayName),
      action: 'create',
      status: 'applied',
      reason_code: 'newInScope',
      reason: 'New in scope',
      fields: '[]',
      ...columns,
    });
  }

  async event(runId: number, columns: Columns = {}): Promise<void> {
    await this.#knex('run_events').insert({
      run_id: runId,
      at: T0,
      level: 'info',
      message: 'Something happened',
      ...columns,
    });
  }

  async managed(
    connectionId: string,
    objectClass: string,
    objectId: string,
    columns: Columns = {},
  ): Promise<void> {
    await this.#knex('managed_entities').insert({
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
      entity_ref: `${objectClass}:default/${objectId}`.toLowerCase(),
      display_name: `Name of ${objectId}`,
      search_key: '',
      status: 'confirmed',
      sequence: 1,
      sent_at: T0,
      created_at: T0,
      updated_at: T0,
      ...columns,
    });
  }

  async object(
    connectionId: string,
    objectClass: string,
    objectId: string,
    columns: Columns = {},
  ): Promise<void> {
    await this.#knex('mirror_objects').insert({
      connection_id: connectionId,
      class: objectClass,
      object_id: objectId,
      key: await this.#keyOf(connectionId, objectId),
      attributes: JSON.stringify({ displayName: `Mirror ${objectId}` }),
      search_key: '',
      state: 'present',
      round: 1,
      ...columns,
    });
  }

  async member(
    connectionId: string,
    groupId: string,
    memberId: string,
    memberClass: 'user' | 'group',
    present = true,
  ): Promise<void> {
    await this.#knex('mirror_memberships').insert({
      group_key: await this.#keyOf(connectionId, groupId),
      member_key: await this.#keyOf(connectionId, memberId),
      is_group: memberClass === 'group',
      present,
      round: 1,
    });
  }

  async #keyOf(connectionId: string, objectId: string): Promise<number> {
    const id = { connection_id: connectionId, object_id: objectId };
    await this.#knex('mirror_keys')
      .insert(id)
      .onConflict(['connection_id', 'object_id'])
      .ignore();
    const { key } = await this.#knex('mirror_keys').where(id).first('key');
    return key;
  }
}
