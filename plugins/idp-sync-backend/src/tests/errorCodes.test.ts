import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import type {
  ErrorCode,
  Page,
  Run,
  RunChange,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { TestPortal } from '../__testUtils__/TestPortal';

jest.setTimeout(600_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const HERE = 'tests/errorCodes.test.ts';

/** Where each code is reached by a real cause. A new code is a type error until somebody says where. */
const REACHED_IN: Readonly<Record<ErrorCode, string>> = {
  IDP_CREDENTIAL_INVALID: 'scan/entra/EntraSource.test.ts',
  IDP_CREDENTIAL_EXPIRED: 'scan/entra/EntraSource.test.ts',
  IDP_APPLICATION_NOT_FOUND: 'scan/entra/EntraSource.test.ts',
  IDP_TENANT_NOT_FOUND: 'scan/entra/EntraSource.test.ts',
  IDP_PERMISSION_MISSING: 'tests/faults.test.ts',
  IDP_THROTTLED: 'tests/faults.test.ts',
  IDP_NETWORK: 'tests/faults.test.ts',
  IDP_DIRECTORY_UNAVAILABLE: 'tests/faults.test.ts',
  IDP_DIRECTORY_REFUSED: 'scan/entra/hostileAnswers.test.ts',
  IDP_DIRECTORY_EMPTY: 'tests/faults.test.ts',
  IDP_DIRECTORY_LOOP: 'tests/faults.test.ts',
  IDP_CATALOG_NOT_CONNECTED: 'runs/RunUpkeep.test.ts',
  IDP_CATALOG_UNAVAILABLE: 'tests/faults.test.ts',
  IDP_CATALOG_CONFLICT: 'tests/engine.test.ts',
  IDP_CATALOG_REJECTED: 'tests/catalogRejections.test.ts',
  IDP_CHANGE_OUTDATED: HERE,
  IDP_ENTITY_INVALID: 'mapping/composeEntity.test.ts',
  IDP_MAPPING_FAILED: 'tests/attributeMapping.test.ts',
  IDP_TRANSFORMER_FAILED: 'tests/engine.test.ts',
  IDP_NAME_CHANGED: 'tests/sampleTenants.test.ts',
  IDP_PERSON_MATCHED: 'matching/matching.test.ts',
  IDP_MATCH_AMBIGUOUS: 'matching/matching.test.ts',
  IDP_GROUP_CYCLE: 'tests/sampleTenants.test.ts',
  IDP_MEMBERSHIPS_LEFT_OUT: 'plan/greatStructures.test.ts',
  IDP_POLICY_INVALID: HERE,
  IDP_POLICY_GROUP_NOT_FOUND: 'selection/selectObjects.test.ts',
  IDP_POLICY_GROUP_AMBIGUOUS: 'selection/selectObjects.test.ts',
  IDP_POLICY_UNIT_NOT_FOUND: 'tests/units.test.ts',
  IDP_POLICY_CHANGED: 'tests/interruptions.test.ts',
  IDP_PROCESS_OUTDATED: HERE,
  IDP_MIRROR_MISSING: 'http/previewRoutes.test.ts',
  IDP_MIRROR_INSUFFICIENT: 'tests/previews.test.ts',
  IDP_PREVIEW_DRAFT: 'tests/previews.test.ts',
  IDP_PREVIEW_NOT_CONFIRMABLE: 'http/previewRoutes.test.ts',
  IDP_PREVIEW_CONFIRMED: 'tests/previews.test.ts',
  IDP_PREVIEW_OUTDATED: 'http/previewRoutes.test.ts',
  IDP_RUN_ACTIVE: 'http/previewRoutes.test.ts',
  IDP_CHANGE_MOVED: 'tests/previews.test.ts',
  IDP_CHANGES_HELD: 'tests/guard.test.ts',
  IDP_SECOND_PERSON: 'http/heldRoutes.test.ts',
  IDP_CONFIG_INVALID: 'scan/entra/EntraSource.test.ts',
  IDP_TAKE_OVER_BLOCKED: 'tests/handover.test.ts',
  IDP_TAKE_OVER_OTHER_TENANT: 'tests/handover.test.ts',
  IDP_ENCRYPTION_KEY_MISSING: 'http/connectionSettingsRoutes.test.ts',
  IDP_SECRET_UNREADABLE: 'connections/credentials/sealedRows.test.ts',
  IDP_CHANGED_MEANWHILE: 'http/connectionSettingsRoutes.test.ts',
  IDP_MANAGED_IN_FILE: 'http/connectionSettingsRoutes.test.ts',
  IDP_PROFILE_IN_USE: 'http/connectionSettingsRoutes.test.ts',
  IDP_CREDENTIAL_EXPIRING: 'problems/deriveProblems.test.ts',
  IDP_RUN_TIMEOUT: 'runs/RunUpkeep.test.ts',
  IDP_RUN_LOST: 'runs/RunUpkeep.test.ts',
  IDP_DATABASE_UNAVAILABLE: HERE,
  IDP_INTERNAL: HERE,
};

describe('every error code', () => {
  it.each(Object.entries(REACHED_IN))('%s is reached in %s', (code, file) => {
    const test = readFileSync(resolve(__dirname, '..', file), 'utf8');
    // Besides in this table.
    expect(test.split(code).length - 1).toBeGreaterThan(file === HERE ? 1 : 0);
  });
});

describe.each(databases.eachSupportedId())('error codes on %s', databaseId => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await TestPortal.start({
      databases,
      databaseId,
      tenant: { users: 6, groups: 2, memberships: 6, seed: 1 },
    });
    await portal.waitForFirstRun();
  });

  afterAll(() => portal.stop());

  it('IDP_CHANGE_OUTDATED: the object was changed after the change had been planned', async () => {
    const [{ id }] = portal.emulator.tenant.users();
    portal.emulator.tenant.updateUser(id, { displayName: 'Somebody Else' });
    const planned = await portal.run('preview');
    await portal
      .knex('managed_entities')
      .where({ object_id: id })
      .increment('sequence', 1);
    await portal.knex('runs').where({ id: planned.id }).update({
      kind: 'sync',
      status: 'running',
      lease_owner: 'a dead process',
      lease_until: 1,
      finished_at: null,
    });
    expect(await portal.waitForRun(planned.id)).toMatchObject({
      status: 'partial',
    });
    const { items } = await portal.get<Page<RunChange>>(
      `runs/${planned.id}/changes?status=failed`,
    );
    expect(items).toMatchObject([
      { objectId: id, error: { code: 'IDP_CHANGE_OUTDATED' } },
    ]);
    expect((await portal.run()).status).toBe('succeeded');
  });

  it('IDP_INTERNAL: something broke that nobody thought of', async () => {
    const { schema } = portal.knex;
    await schema.renameTable('mirror_cursors', 'elsewhere');
    expect(await failed()).toMatchObject({ code: 'IDP_INTERNAL' });
    await portal.knex.schema.renameTable('elsewhere', 'mirror_cursors');
    expect((await portal.run()).status).toBe('succeeded');
  });

  it('IDP_DATABASE_UNAVAILABLE: the disk is full while people come in', async () => {
    const pragma = async (text: string) =>
      Object.values((await portal.knex.raw(`pragma ${text}`))[0])[0];
    // Room for a run that fails, not for three hundred people.
    const room = Number(await pragma('page_count')) + 8;
    for (let index = 0; index < 300; index++) {
      portal.emulator.tenant.addUser({
        displayName: `Person ${index}`,
        userPrincipalName: `person${index}@contoso.example`,
      });
    }
    await pragma(`max_page_count = ${room}`);
    expect(await failed()).toMatchObject({
      code: 'IDP_DATABASE_UNAVAILABLE',
      message: expect.stringContaining('SQLITE_FULL'),
    });
    await pragma('max_page_count = 1000000');
    expect((await portal.run()).status).toBe('succeeded');
  });

  it('IDP_PROCESS_OUTDATED: a newer process has been here and gone, and nobody else takes the run', async () => {
    await portal.knex('connections').increment('policy_version', 1);
    const { id } = await portal.post<Run>('connections/emulated/runs', {
      kind: 'sync',
      mode: 'incremental',
    });
    await portal.knex('runs').where({ id }).update({ requested_at: 1 });
    expect(await portal.waitForRun(id)).toMatchObject({
      status: 'failed',
      error: { code: 'IDP_PROCESS_OUTDATED' },
    });
    // What a restart of the backend does.
    await portal.restart();
    expect((await portal.run()).status).toBe('succeeded');
  });

  it('IDP_POLICY_INVALID: the policy asks for an attribute that the directory does not have', async () => {
    await portal.restart({
      policy: {
        users: {
          include: {
            attribute: 'favouriteColour',
            operator: 'equals',
            value: 'blue',
          },
        },
      },
    });
    expect(await failed()).toMatchObject({
      code: 'IDP_POLICY_INVALID',
      message: expect.stringContaining('favouriteColour'),
    });
  });

  async function failed(): Promise<Run['error']> {
    const run = await portal.run();
    expect(run.status).toBe('failed');
    return run.error;
  }
});
