import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Everything below `auth.providers` that starts like this is one of ours. */
const PROVIDER_PREFIX = 'demo-';

/** Somebody whom the demo portal lets in without asking for a password. */
export interface DemoIdentity {
  /** Name of the provider and of its section below `auth.providers`. */
  providerId: string;
  displayName: string;
  email?: string;
  userEntityRef: string;
  /** What the user owns as long as the catalog does not know the user. */
  ownershipEntityRefs: string[];
  dangerouslyAllowOutsideDevelopment: boolean;
}

function normalizeRef(ref: string, config: Config, key: string): string {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    throw new InputError(
      `${key} of the demo identity '${config.getString(
        'displayName',
      )}' must hold full entity references such as 'user:default/jane', but is '${ref}'`,
    );
  }
}

/**
 * Reads the demo identities from the configuration.
 *
 * @throws InputError for an entity reference that is not a full one
 */
export function readDemoIdentities(config: Config): DemoIdentity[] {
  const providers = config.getOptionalConfig('auth.providers');
  const providerIds = (providers?.keys() ?? []).filter(key =>
    key.startsWith(PROVIDER_PREFIX),
  );
  return providerIds.map(providerId => {
    const identity = config.getConfig(`auth.providers.${providerId}`);
    const userEntityRef = normalizeRef(
      identity.getString('userEntityRef'),
      identity,
      'userEntityRef',
    );
    const owned = (
      identity.getOptionalStringArray('ownershipEntityRefs') ?? []
    ).map(ref => normalizeRef(ref, identity, 'ownershipEntityRefs'));
    return {
      providerId,
      displayName: identity.getString('displayName'),
      email: identity.getOptionalString('email'),
      userEntityRef,
      ownershipEntityRefs: [...new Set([userEntityRef, ...owned])],
      dangerouslyAllowOutsideDevelopment:
        identity.getOptionalBoolean('dangerouslyAllowOutsideDevelopment') ??
        false,
    };
  });
}
