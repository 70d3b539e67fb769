import type {
  ConnectionSettings,
  FileSettings,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { DirectorySource } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { PortalCredentials } from '../credentials/PortalCredentials';
import type { PortalCloud } from '../clouds';

/** The provider's part of a connection that is made in the portal. */
export interface PortalSettings extends ConnectionSettings {
  credentialProfile: string;
  firstRead?: string;
  /** The secret of the profile once more; never stored with the connection. */
  confirmSecret?: string;
}

/** A source whose connections can be made in the portal, where nobody may choose the hosts that are sent a secret. */
export interface PortalSource extends DirectorySource {
  readonly portal: {
    /** Where its tenants live, in the order of the drop-down. */
    readonly clouds: readonly PortalCloud[];
    /**
     * @returns settings for `open`
     * @throws InvalidInputError at the fields, as the API has them
     */
    parse(settings: PortalSettings, credentials: PortalCredentials): unknown;
    /**
     * @param settings - as `parseSettings` has made them of the file
     * @returns what the file alone can set, without a secret
     */
    describe?(settings: unknown): FileSettings;
  };
}

export function isPortalSource(
  source: DirectorySource,
): source is PortalSource {
  return 'portal' in source;
}
