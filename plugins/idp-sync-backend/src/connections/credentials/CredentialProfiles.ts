import type { Config } from '@backstage/config';
import { IdpSyncError } from '@idp-sync/backstage-plugin-idp-sync-node';
import { configInvalid, parseConfig } from '../configInvalid';
import { BoundCredential } from './BoundCredential';
import {
  type CredentialProfile,
  credentialProfileSchema,
} from './CredentialProfile';

const PATH = 'idpSync.credentialProfiles';

/** What a credential is bound to: it is used for this tenant and handed to these hosts, and to no other. */
export interface CredentialBinding {
  tenantId: string;
  /** Origins, without a path. */
  authorityHost: string;
  graphUrl: string;
  /** Not one of Microsoft's clouds: the authority is not looked up at Microsoft's. */
  custom: boolean;
}

/** The credential profiles of the configuration. A profile that is not valid is an error for those who use it, and for nobody else. */
export class CredentialProfiles {
  readonly #profiles: ReadonlyMap<string, CredentialProfile | IdpSyncError>;

  private constructor(
    profiles: ReadonlyMap<string, CredentialProfile | IdpSyncError>,
  ) {
    this.#profiles = profiles;
  }

  static fromConfig(config: Config): CredentialProfiles {
    const profiles = new Map<string, CredentialProfile | IdpSyncError>();
    const values = config.getOptional<Record<string, unknown>>(PATH) ?? {};
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === undefined) {
        continue;
      }
      try {
        profiles.set(
          name,
          parseConfig(credentialProfileSchema, value, `${PATH}.${name}`),
        );
      } catch (error) {
        if (!(error instanceof IdpSyncError)) {
          throw error;
        }
        profiles.set(name, error);
      }
    }
    return new CredentialProfiles(profiles);
  }

  /** As the file has it, or what is wrong with it there. */
  get(name: string): CredentialProfile | IdpSyncError | undefined {
    return this.#profiles.get(name);
  }

  names(): string[] {
    return [...this.#profiles.keys()];
  }

  /**
   * The credential for one connection.
   *
   * @param path - of the reference in the configuration, for messages
   * @throws IdpSyncError `IDP_CONFIG_INVALID` where there is no such profile, it is not valid, or it is bound to another tenant or other hosts
   */
  bind(
    name: string,
    binding: CredentialBinding,
    path: string,
  ): BoundCredential {
    const profile = this.#profiles.get(name);
    if (!profile) {
      throw configInvalid(
        path,
        `there is no credential profile "${name}" in ${PATH}`,
      );
    }
    if (profile instanceof IdpSyncError) {
      throw profile;
    }
    const { tenantId, hosts } = profile;
    if (
      tenantId !== undefined &&
      tenantId.toLowerCase() !== binding.tenantId.toLowerCase()
    ) {
      throw configInvalid(
        path,
        `credential profile "${name}" is bound to tenant ${tenantId}, the connection is to tenant ${binding.tenantId}`,
      );
    }
    for (const url of [binding.authorityHost, binding.graphUrl]) {
      const { host } = new URL(url);
      if (hosts && !hosts.some(each => each.toLowerCase() === host)) {
        throw configInvalid(
          path,
          `credential profile "${name}" is bound to ${hosts.join(
            ', ',
          )} and not to ${host}; add it to ${PATH}.${name}.hosts if it is to be trusted with this credential`,
        );
      }
    }
    return new BoundCredential(name, profile, binding);
  }
}
