import { UserInfoService } from '@backstage/backend-plugin-api';
import { catalogPermissions } from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { idpSyncPermissions } from '@idp-sync/backstage-plugin-idp-sync-common';

const adminPermissions: ReadonlySet<string> = new Set(
  [...catalogPermissions, ...idpSyncPermissions]
    .filter(permission => permission.attributes.action !== 'read')
    .map(permission => permission.name),
);

/**
 * Who may do what in this portal: everybody who is signed in may look at all of it
 * and keep settings of their own; of the catalog and of idp-sync, only administrators
 * may change anything.
 */
export class PortalPermissionPolicy implements PermissionPolicy {
  readonly #admins: ReadonlySet<string>;
  readonly #userInfo: UserInfoService;

  /** @param options - `admins` are full references of users and groups, in lower case */
  constructor(options: {
    admins: ReadonlySet<string>;
    userInfo: UserInfoService;
  }) {
    this.#admins = options.admins;
    this.#userInfo = options.userInfo;
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const isAllowed =
      user !== undefined &&
      (!adminPermissions.has(request.permission.name) ||
        (await this.#isAdmin(user)));
    return { result: isAllowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY };
  }

  async #isAdmin(user: PolicyQueryUser): Promise<boolean> {
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      user.credentials,
    );
    return ownershipEntityRefs.some(ref =>
      this.#admins.has(ref.toLocaleLowerCase('en-US')),
    );
  }
}
