import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestBackend,
} from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type AuthorizePermissionRequest,
  type DefinitivePolicyDecision,
} from '@backstage/plugin-permission-common';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { JsonObject } from '@backstage/types';
import type { Knex } from 'knex';
import request from 'supertest';
import { CatalogReader } from '../../apply/CatalogReader';
import { DatabaseManagedEntityLookup } from '../../apply/DatabaseManagedEntityLookup';
import { DatabaseReservedReferences } from '../../apply/DatabaseReservedReferences';
import { ManagedEntityStore } from '../../apply/ManagedEntityStore';
import type { ConfiguredConnection } from '../../connections/ConfiguredConnections';
import { DatabaseConnectionOverview } from '../../connections/DatabaseConnectionOverview';
import { MirrorDirectoryBrowser } from '../../directory/MirrorDirectoryBrowser';
import { SourceAdministrativeUnits } from '../../directory/SourceAdministrativeUnits';
import { DefaultObjectExplainer } from '../../explain/DefaultObjectExplainer';
import { T0 } from '../../database/__testUtils__/rows';
import { DatabaseHeldChanges } from '../../guard/DatabaseHeldChanges';
import { DatabaseHoldDecisions } from '../../guard/DatabaseHoldDecisions';
import {
  CatalogHandoverDryRun,
  type DryRunEngine,
} from '../../handover/CatalogHandoverDryRun';
import { IdleProviders } from '../../handover/IdleProviders';
import { DatabaseLeavers } from '../../leavers/DatabaseLeavers';
import { DatabaseMirrorStore } from '../../mirror/DatabaseMirrorStore';
import { DatabaseObjectHistoryLog } from '../../runs/DatabaseObjectHistoryLog';
import { DatabasePolicyStore } from '../../policy/DatabasePolicyStore';
import { DatabasePolicyVersions } from '../../policy/DatabasePolicyVersions';
import { createConnectionServices } from './createConnectionServices';
import { CatalogLeavingOwnerSearch } from '../../preview/CatalogLeavingOwnerSearch';
import { DatabasePreviews } from '../../preview/DatabasePreviews';
import { DefaultMappingTrials } from '../../preview/DefaultMappingTrials';
import { DatabaseRunLog } from '../../runs/DatabaseRunLog';
import { DatabaseProblems } from '../../problems/DatabaseProblems';
import { DatabaseRunRequests } from '../../runs/DatabaseRunRequests';
import { DefaultSupportBundle } from '../../support/DefaultSupportBundle';
import { type RouterOptions, createRouter } from '../router';
import { MSGRAPH_GROUP } from './sampleData';
import { OpenApiContract, type SentRequest } from './OpenApiContract';

/** Who calls: with all permissions, with reading alone, with none, as a service, or without a token. */
export type TestCaller =
  | 'admin'
  | 'reader'
  | 'stranger'
  | 'service'
  | 'anonymous';

const PERMISSIONS: Partial<Record<string, string[]>> = {
  'user:default/admin': [
    'idp-sync.read',
    'idp-sync.run',
    'idp-sync.configure',
    'idp-sync.approve',
  ],
  'user:default/reader': ['idp-sync.read'],
  'external:robot': ['idp-sync.read', 'idp-sync.run'],
};

const METHODS = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  DELETE: 'delete',
} as const;

const AUTHORIZATION: Record<TestCaller, string> = {
  admin: mockCredentials.user.header('user:default/admin'),
  reader: mockCredentials.user.header('user:default/reader'),
  stranger: mockCredentials.user.header('user:default/stranger'),
  service: mockCredentials.service.header({
    onBehalfOf: mockCredentials.service('external:robot'),
    targetPluginId: 'idp-sync',
  }),
  anonymous: mockCredentials.none.header(),
};

/** The permission policy of these tests; also for actions. */
export async function authorize(
  requests: AuthorizePermissionRequest[],
  options?: { credentials?: { principal?: unknown } },
) {
  const principal = Object(options?.credentials?.principal);
  const allowed =
    PERMISSIONS[principal.userEntityRef ?? principal.subject] ?? [];
  return requests.map(
    ({ permission }): DefinitivePolicyDecision => ({
      result: allowed.includes(permission.name)
        ? AuthorizeResult.ALLOW
        : AuthorizeResult.DENY,
    }),
  );
}

/** What the API stands on in tests: the real thing over a test database. */
export function createServices(
  knex: Knex,
  configured: readonly ConfiguredConnection[],
  state: { paused: boolean } = { paused: false },
  idpSync?: JsonObject,
) {
  const connectionServices = createConnectionServices(knex, idpSync);
  const overview = new DatabaseConnectionOverview({
    knex,
    configured: {
      list: async () => [
        ...configured,
        ...(await connectionServices.connections.list()),
      ],
    },
    isPaused: () => state.paused,
    isCatalogConnected: () => true,
    now: () => T0 + 60_000,
  });
  const engine = dryRunEngine(knex);
  const objectHistory = new DatabaseObjectHistoryLog(knex);
  const runRequests = new DatabaseRunRequests(knex);
  const catalog = catalogServiceMock({ entities: [MSGRAPH_GROUP] });
  const policyVersions = new DatabasePolicyVersions({
    knex,
    policies: DatabasePolicyStore.create(knex),
  });
  const problems = new DatabaseProblems({
    knex,
    configured: { list: async () => configured },
  });
  const previews = new DatabasePreviews({
    knex,
    mirror: engine.mirror,
    requestsIn: transaction => new DatabaseRunRequests(transaction),
    policies: policyVersions,
  });
  return {
    overview,
    directory: new MirrorDirectoryBrowser({
      engine,
      previews,
    }),
    administrativeUnits: new SourceAdministrativeUnits({
      knex,
      connections: connectionServices.connections,
    }),
    objectHistory,
    objectExplainer: new DefaultObjectExplainer({
      engine,
      overview,
      history: objectHistory,
      logger: mockServices.logger.mock(),
    }),
    previews,
    mappingTrials: new DefaultMappingTrials({
      engine,
      overview,
    }),
    policyVersions,
    ...connectionServices,
    leavingOwners: new CatalogLeavingOwnerSearch({ knex, catalog }),
    runLog: new DatabaseRunLog({ knex, now: () => T0 + 60_000 }),
    runRequests,
    managedEntities: new DatabaseManagedEntityLookup({
      knex,
      connections: overview,
    }),
    reservedReferences: new DatabaseReservedReferences(knex),
    heldChanges: new DatabaseHeldChanges(knex),
    holdDecisions: new DatabaseHoldDecisions({
      knex,
      requestsIn: transaction => new DatabaseRunRequests(transaction),
    }),
    leavers: new DatabaseLeavers({
      knex,
      policyOf: async () =>
        parsePolicy({
          leavers: {
            users: {
              disabled: { removeAfter: { days: 30 } },
              outOfScope: 'keep',
            },
          },
        }).leavers,
    }),
    handoverDryRun: new CatalogHandoverDryRun(engine),
    problems,
    supportBundle: new DefaultSupportBundle({
      knex,
      config: mockServices.rootConfig(),
      connections: async () => [],
      problems,
    }),
  };
}

/** Over a catalog that has one group of the msgraph module. */
function dryRunEngine(knex: Knex): DryRunEngine {
  return {
    knex,
    catalog: new CatalogReader(
      catalogServiceMock({ entities: [MSGRAPH_GROUP] }),
      mockServices.auth(),
    ),
    connection: async id => ({
      definition: {
        id,
        title: id,
        provider: 'azureAd',
        tenantId: '',
        cloud: 'global',
        enabled: true,
        connected: true,
        origin: 'file',
        credentialProfile: '',
        settings: {},
        policy: parsePolicy({}),
      },
    }),
    idle: new IdleProviders(),
    managed: new ManagedEntityStore(knex),
    mirror: DatabaseMirrorStore.create(knex),
  };
}

/** The API behind Backstage's own middleware; each answer is held against `openapi.yaml`. */
export class TestApi {
  readonly contract = OpenApiContract.load();
  readonly audited: Record<string, unknown>[];
  readonly logged: string[];
  readonly #backend: TestBackend;

  private constructor(
    backend: TestBackend,
    traces: { audited: Record<string, unknown>[]; logged: string[] },
  ) {
    this.#backend = backend;
    this.audited = traces.audited;
    this.logged = traces.logged;
  }

  static async start(
    services: Pick<
      RouterOptions,
      | 'overview'
      | 'directory'
      | 'administrativeUnits'
      | 'runLog'
      | 'runRequests'
      | 'previews'
      | 'leavingOwners'
      | 'managedEntities'
      | 'reservedReferences'
      | 'heldChanges'
      | 'holdDecisions'
      | 'leavers'
      | 'handoverDryRun'
      | 'objectExplainer'
      | 'mappingTrials'
      | 'objectHistory'
      | 'policyVersions'
      | 'lifecycle'
      | 'connections'
      | 'portalConnections'
      | 'credentialProfiles'
      | 'problems'
      | 'supportBundle'
      | 'announce'
    >,
  ): Promise<TestApi> {
    const audited: Record<string, unknown>[] = [];
    const logged: string[] = [];
    const logger = mockServices.logger.mock({
      error: (message, meta) => {
        logged.push(`${message} ${meta}`);
      },
      child: () => logger,
    });
    const backend = await startTestBackend({
      features: [
        mockServices.permissions.mock({ authorize }).factory,
        mockServices.auditor.mock({
          createEvent: async ({ request: _request, ...event }) => {
            audited.push({ ...event, status: 'initiated' });
            return {
              success: async end => {
                audited.push({ ...event, ...end, status: 'succeeded' });
              },
              fail: async end => {
                audited.push({
                  ...event,
                  error: end.error.message,
                  status: 'failed',
                });
              },
            };
          },
        }).factory,
        createBackendPlugin({
          pluginId: 'idp-sync',
          register(env) {
            env.registerInit({
              deps: {
                httpRouter: coreServices.httpRouter,
                httpAuth: coreServices.httpAuth,
                permissions: coreServices.permissions,
                auditor: coreServices.auditor,
              },
              async init({ httpRouter, ...deps }) {
                httpRouter.use(createRouter({ ...services, ...deps, logger }));
              },
            });
          },
        }),
      ],
    });
    return new TestApi(backend, { audited, logged });
  }

  async stop(): Promise<void> {
    await this.#backend.stop();
  }

  get(url: string, caller: TestCaller = 'admin') {
    return this.#send('GET', url, caller);
  }

  post(url: string, body?: unknown, caller: TestCaller = 'admin') {
    return this.#send('POST', url, caller, body);
  }

  put(url: string, body: unknown, caller: TestCaller = 'admin') {
    return this.#send('PUT', url, caller, body);
  }

  delete(url: string, caller: TestCaller = 'admin') {
    return this.#send('DELETE', url, caller);
  }

  /** A request as it is, which the document cannot be asked about. */
  raw(
    caller: TestCaller,
    method: 'get' | 'post' | 'put' | 'delete',
    url: string,
  ) {
    return request(this.#backend.server)
      [method](`/api/idp-sync${url}`)
      .set('Authorization', AUTHORIZATION[caller]);
  }

  async #send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    caller: TestCaller,
    body?: unknown,
  ) {
    const sending = this.raw(caller, METHODS[method], url);
    const answer = await (body === undefined
      ? sending
      : sending.send(Object(body)));
    this.#assertDocumented({ method, url, body }, answer);
    return answer;
  }

  #assertDocumented(
    sent: SentRequest,
    answer: { status: number; body: unknown },
  ): void {
    const problems = this.contract.problemsOfAnswer(sent, answer);
    const refused = this.contract.problemsOfRequest(sent);
    // The document accepts what the API accepts, and refuses what the API calls a bad request.
    if (answer.status < 300) {
      problems.push(...refused);
    } else if (
      answer.status === 400 &&
      refused.length === 0 &&
      // What is wrong by what is stored, or by more than the form of one field, no document can say.
      /Invalid (query|path|body)/.test(JSON.stringify(answer.body))
    ) {
      problems.push('the request is valid by the document');
    }
    if (problems.length) {
      throw new Error(
        `${sent.method} ${sent.url} is not as documented: ${problems.join(
          '; ',
        )}; answered ${JSON.stringify(answer.body)}`,
      );
    }
  }
}
