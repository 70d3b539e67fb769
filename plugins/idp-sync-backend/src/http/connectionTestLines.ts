import type { ConnectionTestStep } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  IdpSyncError,
  type OptionalReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import type { TestableConnection } from '../connections/portal/PortalConnectionStore';

/** The steps of a test; one that cannot even be begun is a failed step too, because the answer is under way by then. */
export async function* testLines(
  {
    source,
    settings,
    uses,
  }: TestableConnection & { uses?: readonly OptionalReading[] },
  signal: AbortSignal,
): AsyncGenerator<ConnectionTestStep> {
  if (!source.test) {
    yield {
      step: 'provider',
      status: 'skipped',
      message: `${source.title} has no test; a preview shows whether it can be read.`,
    };
    return;
  }
  try {
    yield* source.test(settings, { signal, uses });
  } catch (error) {
    signal.throwIfAborted();
    const { code, message, remedy } = IdpSyncError.toRunError(error);
    yield { step: 'network', status: 'failed', code, message, remedy };
  }
}
