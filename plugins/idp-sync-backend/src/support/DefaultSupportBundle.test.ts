import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { migrate } from '../__testUtils__/migrate';
import { Rows, T0 } from '../database/__testUtils__/rows';
import { DatabaseProblems } from '../problems/DatabaseProblems';
import { DefaultSupportBundle } from './DefaultSupportBundle';
import { SecretScrubber } from './SecretScrubber';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const SECRET = 'c4n4ry~s3cr3t+/=.qXz9';
const PROXY = 'http://jane:pr0xy-p4ss@proxy.example:8080';
const TOKEN = `eyJhbGciOiJub25lIn0.eyJ${'Zm9v'.repeat(20)}.c2lnbmF0dXJl`;
const CERTIFICATE = `-----BEGIN PRIVATE KEY-----\nMIIEvQ-k3y\n-----END PRIVATE KEY-----`;

const config = mockServices.rootConfig({
  data: {
    catalog: { processingInterval: { hours: 12 }, secretOfOthers: SECRET },
    idpSync: {
      notifications: { recipients: ['user:default/adele.vance'] },
      encryption: { keys: [{ id: 'k1', secret: 'encryption-k3y-of-mine' }] },
      credentialProfiles: {
        app: {
          type: 'clientSecret',
          tenantId: 'contoso.example',
          clientId: 'c11e',
          clientSecret: SECRET,
          surprise: 'an-un-kn0wn-one',
        },
        certificate: { type: 'certificate', certificate: CERTIFICATE },
      },
      connections: {
        contoso: {
          provider: 'azureAd',
          graphUrl: 'https://graph.example',
          proxy: PROXY,
          credentialProfile: 'app',
        },
      },
    },
  },
});

/** What nobody may find, in any encoding, and not half of it either. */
const HIDDEN = [
  SECRET.slice(0, 12),
  encodeURIComponent(SECRET).slice(0, 16),
  Buffer.from(SECRET).toString('base64').slice(0, 16),
  'pr0xy-p4ss',
  'k3y-of-mine',
  'an-un-kn0wn-one',
  'MIIEvQ',
  'Zm9vZm9v',
  'env-s3cret-value',
];

describe.each(databases.eachSupportedId())('support bundle on %s', id => {
  let knex: Knex;

  const create = (personalData = false) =>
    new DefaultSupportBundle({
      knex,
      config,
      connections: async () => [
        {
          broken: {
            id: 'contoso',
            error: {
              code: 'IDP_CONFIG_INVALID',
              message: `clientSecret ${SECRET} is bad`,
              remedy: 'Mend it.',
            },
          },
        },
      ],
      problems: new DatabaseProblems({
        knex,
        configured: { list: async () => [] },
      }),
      environment: { AZURE_CLIENT_SECRET: 'env-s3cret-value', PATH: '/bin' },
    }).create({ personalData });

  beforeAll(async () => {
    knex = await databases.init(id);
    await migrate(knex);
    const rows = new Rows(knex);
    const said = [
      `Invalid client secret '${SECRET}' provided`,
      `client_secret=${encodeURIComponent(SECRET)}&grant_type=x`,
      `cut here: ${SECRET.slice(0, 14)}`,
      Buffer.from(`${SECRET}`).toString('base64'),
      `Bearer ${TOKEN}`,
      `${PROXY} refused`,
      CERTIFICATE,
      'env-s3cret-value was read, encryption-k3y-of-mine too, an-un-kn0wn-one',
    ].join(' ');
    const error = JSON.stringify({
      code: 'IDP_NETWORK',
      message: said,
      remedy: 'Mend it.',
    });
    await rows.connection('contoso');
    const runId = await rows.run('contoso', {
      status: 'failed',
      requested_by: 'user:default/adele.vance',
      error,
      error_code: 'IDP_NETWORK',
    });
    await rows.event(runId, { message: said });
    await rows.event(runId, {
      message: 'Zoë O’Brien-Smith: refused; zoe.obrien@contoso.example',
    });
    await rows.event(runId, {
      message: 'group:default/secret-project is "X-Team"',
    });
    await rows.change(runId, {
      status: 'failed',
      display_name: 'Zoë O’Brien-Smith',
      error,
    });
    await rows.managed('contoso', 'user', 'left', {
      left_at: T0,
      left_reason: 'disabled',
    });
    await knex('held_changes').insert({
      connection_id: 'contoso',
      class: 'user',
      object_id: 'held',
      kind: 'removals',
      status: 'rejected',
      change_key: `remove:${SECRET}`,
      display_name: 'Zoë O’Brien-Smith',
      search_key: 'zoë',
      action: 'remove',
      entity_ref: 'user:default/zoe.obrien',
      reason_code: 'accountDisabled',
      reason: said,
      why: said,
      fields: '[]',
      memberships_added: 0,
      memberships_removed: 0,
      held_since: T0,
      held_by_run: runId,
      changed_by_run: runId,
      limits: '{}',
      decided_by: 'user:default/adele',
      decided_at: T0,
      decision_reason: 'Zoë is on leave',
    });
    await rows.problem('contoso', { error, run_id: runId, note: 'Ask Zoë.' });
  });

  it('has what helps', async () => {
    const bundle = await create();
    expect(bundle).toMatchObject({
      personalData: false,
      versions: {
        node: process.version,
        packages: {
          '@idp-sync/backstage-plugin-idp-sync-backend':
            expect.stringMatching(/^\d+\.\d+\.\d+/),
          '@backstage/backend-plugin-api': expect.stringMatching(/^1\./),
        },
      },
      database: expect.stringMatching(/^(SQLite 3|PostgreSQL 15)/),
      migrations: expect.arrayContaining(['20261120157000_problems.js']),
      settings: {
        catalog: { processingInterval: { hours: 12 } },
        connections: [
          {
            id: 'contoso',
            settings: { graphUrl: 'https://graph.example' },
            set: ['credentialProfile', 'graphUrl', 'provider', 'proxy'],
          },
        ],
        credentialProfiles: [
          {
            name: 'app',
            type: 'clientSecret',
            tenantId: 'contoso.example',
            set: expect.arrayContaining(['clientSecret', 'surprise']),
          },
          expect.anything(),
        ],
      },
      problems: { totalItems: 1 },
      waiting: {
        holds: [
          {
            connection_id: 'contoso',
            kind: 'removals',
            class: 'user',
            status: 'rejected',
            count: expect.anything(),
            since: new Date(T0).toISOString(),
          },
        ],
        leavers: [
          {
            connection_id: 'contoso',
            class: 'user',
            left_reason: 'disabled',
            since: new Date(T0).toISOString(),
          },
        ],
      },
      tables: { runs: 1, run_events: 3, held_changes: 1 },
      runs: [
        {
          status: 'failed',
          error: { code: 'IDP_NETWORK' },
          events: [expect.anything(), expect.anything(), expect.anything()],
          failedChanges: [{ object_id: 'u1' }],
        },
      ],
    });
  });

  it.each([false, true])(
    'has no secret, personal data %p (Law 7)',
    async personalData => {
      const text = JSON.stringify(await create(personalData));
      expect(HIDDEN.filter(secret => text.includes(secret))).toEqual([]);
    },
  );

  it('names people only where that is asked for', async () => {
    const names = ['Zoë', 'zoe.obrien', 'adele', 'secret-project', 'X-Team'];
    const without = JSON.stringify(await create());
    expect(names.filter(name => without.includes(name))).toEqual([]);
    expect(without).toMatch(/user:default\/\[name [0-9a-f]{8}\]/);
    const all = JSON.stringify(await create(true));
    expect(names.filter(name => !all.includes(name))).toEqual([]);
  });

  it('is made of what is left where a table is broken', async () => {
    await knex.schema.renameTable('mirror_cursors', 'elsewhere');
    const { mirror, runs } = await create();
    await knex.schema.renameTable('elsewhere', 'mirror_cursors');
    expect(mirror).toEqual({ unreadable: expect.any(String) });
    expect(runs).toHaveLength(1);
  });
});

describe('SecretScrubber', () => {
  it('finds every secret in any text, in any encoding (Law 7)', () => {
    const secret = fc
      .string({ unit: 'binary-ascii', minLength: 8, maxLength: 40 })
      .filter(text => new Set(text.replace(/[\s[\]secrt]/g, '')).size > 4);
    const encode = fc.constantFrom<(text: string) => string>(
      text => text,
      encodeURIComponent,
      text => Buffer.from(text).toString('base64'),
      text => JSON.stringify(text).slice(1, -1),
    );
    fc.assert(
      fc.property(
        secret,
        encode,
        fc.string({ maxLength: 20 }),
        fc.string({ maxLength: 20 }),
        (clientSecret, form, before, after) => {
          const scrubber = SecretScrubber.create({
            config: mockServices.rootConfig({
              data: {
                idpSync: {
                  credentialProfiles: {
                    app: { type: 'clientSecret', clientSecret },
                  },
                },
              },
            }),
            environment: {},
          });
          const told = form(clientSecret);
          expect(scrubber.scrub(`${before}${told}${after}`)).not.toContain(
            told,
          );
        },
      ),
      { seed: 7, numRuns: 300 },
    );
  });
});
