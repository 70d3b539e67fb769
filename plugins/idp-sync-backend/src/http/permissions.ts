import type {
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type BasicPermission,
} from '@backstage/plugin-permission-common';
import type { Request } from 'express';
import { withCode } from './errors';

/** Who may call us: people, and services on their own behalf. */
export type Caller = BackstageCredentials<
  BackstageUserPrincipal | BackstageServicePrincipal
>;

/** @throws NotAllowedError unless the decision is a plain ALLOW. */
export async function requirePermission(
  permissions: PermissionsService,
  credentials: BackstageCredentials,
  permission: BasicPermission,
): Promise<void> {
  const [decision] = await permissions.authorize([{ permission }], {
    credentials,
  });
  if (decision.result !== AuthorizeResult.ALLOW) {
    throw withCode(
      new NotAllowedError(`You lack the permission ${permission.name}`),
      'FORBIDDEN',
    );
  }
}

/** Authenticates and authorizes requests. */
export class Gatekeeper {
  readonly #httpAuth: HttpAuthService;
  readonly #permissions: PermissionsService;

  constructor(options: {
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
  }) {
    this.#httpAuth = options.httpAuth;
    this.#permissions = options.permissions;
  }

  /** @throws AuthenticationError for an anonymous request. */
  identify(request: Request): Promise<Caller> {
    return this.#httpAuth.credentials(request, { allow: ['user', 'service'] });
  }

  /** @throws NotAllowedError unless the caller has the permission. */
  authorize(caller: Caller, permission: BasicPermission): Promise<void> {
    return requirePermission(this.#permissions, caller, permission);
  }

  /** @throws AuthenticationError or NotAllowedError. */
  async admit(request: Request, permission: BasicPermission): Promise<Caller> {
    const caller = await this.identify(request);
    await this.authorize(caller, permission);
    return caller;
  }
}
