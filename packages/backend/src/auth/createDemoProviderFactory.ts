import { isError } from '@backstage/errors';
import {
  AuthProviderFactory,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
  SignInResolver,
} from '@backstage/plugin-auth-node';
import { DemoIdentity } from './readDemoIdentities';

/**
 * Signs in the user whom the catalog holds under the identity's reference. Before the
 * first sync there is none: then the identity itself says what the user owns, so that
 * an administrator can get in and start that sync.
 */
export function createDemoSignInResolver(
  identity: DemoIdentity,
): SignInResolver<{}> {
  return async (_info, context) => {
    try {
      return await context.signInWithCatalogUser({
        entityRef: identity.userEntityRef,
      });
    } catch (error) {
      if (!isError(error) || error.name !== 'NotFoundError') {
        throw error;
      }
      return context.issueToken({
        claims: {
          sub: identity.userEntityRef,
          ent: identity.ownershipEntityRefs,
        },
      });
    }
  };
}

/** A sign-in provider that always signs in the same demo identity. */
export function createDemoProviderFactory(
  identity: DemoIdentity,
): AuthProviderFactory {
  const { displayName, email } = identity;
  return createProxyAuthProviderFactory({
    authenticator: createProxyAuthenticator({
      defaultProfileTransform: async () => ({
        profile: { displayName, email },
      }),
      initialize: () => {},
      authenticate: async () => ({ result: {} }),
    }),
    signInResolver: createDemoSignInResolver(identity),
  });
}
