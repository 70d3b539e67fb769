import { ControlApi } from './control/ControlApi';
import { DeltaExpiryForm } from './delta/DeltaTokens';
import { DeltaFunction } from './delta/DeltaFunction';
import { Quirks } from './graph/Quirks';
import { FaultRules } from './faults/FaultRules';
import { Figures } from './figures/Figures';
import { CollectionPager } from './graph/collection';
import { GraphApi } from './graph/GraphApi';
import { Throttle } from './graph/Throttle';
import { GraphEmulatorOptions } from './options';
import { CertificateAuthority } from './server/CertificateAuthority';
import { EmulatorServer } from './server/EmulatorServer';
import { RequestPipeline } from './RequestPipeline';
import { openTenant } from './tenant/openTenant';
import { Tenant } from './tenant/Tenant';
import { AccessTokens } from './token/AccessTokens';
import { TokenEndpoint } from './token/TokenEndpoint';

/** What a client has to be told to use the emulator. */
export interface EmulatorConnection {
  tenantId: string;
  clientId: string;
  /** The first secret that has not expired; empty when there is none. */
  clientSecret: string;
  /** For `authorityHost` of `@azure/identity`. */
  authorityHost: string;
  /** The Graph host, without the version. */
  graphUrl: string;
  /** The certificate to trust. */
  caPem: string;
  /** The same as a file, when `caDir` was given. */
  caFile: string | undefined;
}

/** Microsoft's page sizes for delta (reported). */
const DEFAULT_PAGE_SIZE = { objects: 200, memberLinks: 500 };
/** What Entra says in `expires_in`. */
const DEFAULT_TOKEN_LIFETIME_SECONDS = 3599;

/**
 * A local Entra tenant with Microsoft Graph in front of it, over https.
 *
 * @example
 * ```ts
 * const emulator = await GraphEmulator.start({ tenant: 'contoso' });
 * const { tenantId, clientId, clientSecret, caPem } = emulator.connection();
 * emulator.tenant.disableUser('adele.vance@contoso.example');
 * await emulator.stop();
 * ```
 */
export class GraphEmulator {
  /** The directory; change it and the changes are served. */
  readonly tenant: Tenant;
  /** What is to go wrong. */
  readonly faults: FaultRules;
  /** What has been served. */
  readonly figures: Figures;
  readonly #server: EmulatorServer;
  readonly #authority: CertificateAuthority;
  readonly #accessTokens: AccessTokens;
  readonly #delta: DeltaFunction;

  /**
   * Starts to listen.
   *
   * @throws Error when the tenant cannot be read or the port is taken
   */
  static async start(options: GraphEmulatorOptions): Promise<GraphEmulator> {
    const { seed = 1, now = Date.now } = options;
    const tenant = openTenant(options.tenant);
    const figures = new Figures();
    const faults = new FaultRules(seed);
    for (const { name, ...fault } of options.faults ?? []) {
      faults.apply(name, fault);
    }
    const quirks = new Quirks(options.quirks ?? 'documented', seed, quirk =>
      faults.quirkRate(quirk),
    );
    const authority = options.caDir
      ? await CertificateAuthority.open(options.caDir)
      : await CertificateAuthority.create();
    const accessTokens = await AccessTokens.create({
      tenantId: tenant.tenantId,
      lifetimeSeconds:
        options.tokenLifetimeSeconds ?? DEFAULT_TOKEN_LIFETIME_SECONDS,
      now,
    });
    const delta = new DeltaFunction({
      tenant,
      pageSize: { ...DEFAULT_PAGE_SIZE, ...options.pageSize },
      quirks,
      now,
    });
    const pipeline = new RequestPipeline({
      faults,
      figures,
      latencyMs: options.latencyMs ?? 0,
      now,
      authority: new TokenEndpoint({
        tenant,
        accessTokens,
        now,
        onIssued: () => figures.countToken(),
      }),
      control: new ControlApi({ tenant, faults, figures, delta, accessTokens }),
      createGraph: batched =>
        new GraphApi({
          services: {
            tenant,
            delta,
            pager: new CollectionPager(tenant.directory, quirks),
          },
          accessTokens,
          throttle:
            options.throttle && new Throttle(options.throttle, tenant, now),
          now,
          batched,
        }),
    });
    const server = await EmulatorServer.listen({
      certificate: await authority.issueServerCertificate(),
      port: options.port ?? 0,
      host: options.host ?? 'localhost',
      handler: (request, peer) => pipeline.handle(request, peer),
      onError: options.onError ?? (error => console.error(error)),
    });
    return new GraphEmulator({
      tenant,
      faults,
      figures,
      server,
      authority,
      accessTokens,
      delta,
    });
  }

  private constructor(parts: {
    tenant: Tenant;
    faults: FaultRules;
    figures: Figures;
    server: EmulatorServer;
    authority: CertificateAuthority;
    accessTokens: AccessTokens;
    delta: DeltaFunction;
  }) {
    this.tenant = parts.tenant;
    this.faults = parts.faults;
    this.figures = parts.figures;
    this.#server = parts.server;
    this.#authority = parts.authority;
    this.#accessTokens = parts.accessTokens;
    this.#delta = parts.delta;
  }

  get port(): number {
    return this.#server.port;
  }

  /** What a client of the tenant's own application needs. */
  connection(): EmulatorConnection {
    const [application] = this.tenant.applications();
    const url = `https://localhost:${this.port}`;
    return {
      tenantId: this.tenant.tenantId,
      clientId: application.clientId,
      clientSecret:
        application.secrets.find(secret => !secret.expired)?.value ?? '',
      authorityHost: url,
      graphUrl: url,
      caPem: this.#authority.pem,
      caFile: this.#authority.file,
    };
  }

  /** Makes all delta tokens issued until now useless, in one of the documented forms. */
  expireDeltaTokens(form: DeltaExpiryForm = 'syncStateNotFound'): void {
    this.#delta.expireTokens(form);
  }

  /** Makes all access tokens issued until now useless: requests get a 401. */
  revokeAccessTokens(): void {
    this.#accessTokens.revokeAll();
  }

  /** Stops, cutting what is still open. */
  async stop(): Promise<void> {
    await this.#server.close();
  }
}
