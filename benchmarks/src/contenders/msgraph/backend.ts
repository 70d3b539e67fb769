import { ClientSecretCredential } from '@azure/identity';
import catalogModuleMicrosoftGraph, {
  MicrosoftGraphClient,
  MicrosoftGraphOrgEntityProvider,
} from '@backstage/plugin-catalog-backend-module-msgraph';
import type { EngineRun } from '../../backend/BackendApi';
import { serveBackend } from '../../backend/serveBackend';

const engineRuns: EngineRun[] = [];

/**
 * The module as it is. Only its credential is told what an authority that Microsoft does not know has to be told: not to be looked up there, and that the
 * Graph has a port, which the module leaves out of the scope it asks a token for.
 */
MicrosoftGraphClient.create = config => {
  const { authority, clientId, clientSecret, target, tenantId } = config;
  if (!clientId || !clientSecret) {
    throw new Error('The benchmark gives the module a client secret');
  }
  const credential = new ClientSecretCredential(
    tenantId,
    clientId,
    clientSecret,
    { authorityHost: authority, disableInstanceDiscovery: true },
  );
  const scope = `${new URL(target).origin}/.default`;
  return new MicrosoftGraphClient(target, {
    getToken: (_scopes, options) => credential.getToken(scope, options),
  });
};

/** The module reports neither when it reads nor that it has failed, so both are noted here. */
const read = MicrosoftGraphOrgEntityProvider.prototype.read;
MicrosoftGraphOrgEntityProvider.prototype.read = async function measuredRead(
  options,
) {
  const run: EngineRun = { startedAt: Date.now() };
  engineRuns.push(run);
  try {
    await read.call(this, options);
  } catch (error) {
    run.error = String(error);
    throw error;
  } finally {
    run.finishedAt = Date.now();
  }
};

serveBackend({ features: [catalogModuleMicrosoftGraph], engineRuns });
