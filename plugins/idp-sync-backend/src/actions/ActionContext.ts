import type {
  AuditorService,
  BackstageCredentials,
  BackstageServicePrincipal,
  BackstageUserPrincipal,
  AuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { NotAllowedError } from '@backstage/errors';
import type { BasicPermission } from '@backstage/plugin-permission-common';
import type { ConnectionOverview } from '../connections/ConnectionOverview';
import { withCode } from '../http/errors';
import { type Caller, requirePermission } from '../http/permissions';
import type { ObjectExplainer } from '../explain/ObjectExplainer';
import type { RunCommands } from '../http/RunCommands';
import type { RunLog } from '../runs/RunLog';

/** What actions stand on. */
export interface ActionContext {
  actionsRegistry: ActionsRegistryService;
  overview: ConnectionOverview;
  runLog: RunLog;
  runCommands: RunCommands;
  objectExplainer: ObjectExplainer;
  auth: AuthService;
  permissions: PermissionsService;
  auditor: AuditorService;
}

/** @throws NotAllowedError for anonymous callers and for those who lack the permission. */
export async function admitCaller(
  { auth, permissions }: Pick<ActionContext, 'auth' | 'permissions'>,
  credentials: BackstageCredentials,
  permission: BasicPermission,
): Promise<Caller> {
  const caller = identifyCaller(auth, credentials);
  await requirePermission(permissions, caller, permission);
  return caller;
}

/** @throws NotAllowedError for anonymous callers. */
export function identifyCaller(
  auth: AuthService,
  credentials: BackstageCredentials,
): Caller {
  if (isCaller(auth, credentials)) {
    return credentials;
  }
  throw withCode(
    new NotAllowedError('This action needs a user or a service to call it'),
    'FORBIDDEN',
  );
}

function isCaller(
  auth: AuthService,
  credentials: BackstageCredentials,
): credentials is BackstageCredentials<
  BackstageUserPrincipal | BackstageServicePrincipal
> {
  return (
    auth.isPrincipal(credentials, 'user') ||
    auth.isPrincipal(credentials, 'service')
  );
}
