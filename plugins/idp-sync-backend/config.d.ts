export interface Config {
  idpSync?: {
    /** Nothing runs while this is true, neither by schedule nor by hand. */
    paused?: boolean;

    history?: {
      retention?: {
        /** How long ended runs are kept unless said otherwise below; 1 to 3650, 90 by default. */
        days?: number;
        /** Syncs that found nothing to change; 30 days by default, or `days` where that is less. */
        unchanged?: { days: number };
        /** 30 days by default, or `days` where that is less. */
        previews?: { days: number };
        /** 30 days by default, or `days` where that is less. */
        scans?: { days: number };
        /** Runs that failed wholly or in part, or of which something was held or rejected; `days` by default. */
        troubled?: { days: number };
      };
    };

    /** When something is a problem, and who is told of it through the notifications plugin. */
    notifications?: {
      /** Who is told, as entity references of users and groups, or `broadcast`; nobody where this is left out. */
      recipients?: 'broadcast' | string[];
      /** Of `failed`, `paused`, `partial`, `held`, `removalsBlocked`, `noSuccess`, `credentialExpiring` and `recovered`; all but `partial` by default. */
      kinds?: string[];
      /** From when on a connection without a success is a problem; 24 hours by default. */
      noSuccessAfter?: { days?: number; hours?: number; minutes?: number };
      /** From when on removals that cannot be made are a problem; 3 days by default. */
      removalsBlockedAfter?: {
        days?: number;
        hours?: number;
        minutes?: number;
      };
      /** What is different for single connections, by their ids. */
      connections?: {
        [id: string]: {
          /** Who is told, as entity references of users and groups, or `broadcast`; nobody where this is left out. */
          recipients?: 'broadcast' | string[];
          /** Of `failed`, `paused`, `partial`, `held`, `removalsBlocked`, `noSuccess`, `credentialExpiring` and `recovered`; all but `partial` by default. */
          kinds?: string[];
          /** From when on a connection without a success is a problem; 24 hours by default. */
          noSuccessAfter?: { days?: number; hours?: number; minutes?: number };
          /** From when on removals that cannot be made are a problem; 3 days by default. */
          removalsBlockedAfter?: {
            days?: number;
            hours?: number;
            minutes?: number;
          };
        };
      };
    };

    /** Only for secrets that are entered in the portal. */
    encryption?: {
      /** The first key encrypts, all decrypt. */
      keys: Array<{
        id: string;
        /**
         * At least 32 random characters.
         *
         * @visibility secret
         */
        secret: string;
      }>;
    };

    /** Clouds of one's own, to be chosen for connections that are made in the portal; nobody can name hosts there. */
    clouds?: {
      [id: string]: {
        /** As the portal shows it; the id by default. */
        title?: string;
        /** Where tokens come from, an https address without a path. */
        authorityHost: string;
        /** Where Graph is, an https address without a path. */
        graphUrl: string;
        /** PEM file of the CAs to trust there instead of the well-known ones. */
        caFile?: string;
      };
    };

    /**
     * Named credentials that connections share. What each type needs is checked when the backend starts, and a profile that is not valid is an error of
     * the connections that use it; hence nothing is required here, where it would stop the whole portal.
     *
     * @deepVisibility secret
     */
    credentialProfiles?: {
      [name: string]: null | {
        /** `clientSecret`, `certificate`, `managedIdentity`, `workloadIdentity` or `default` (whatever the environment offers). */
        type?: string;
        /** The tenant it is bound to; not needed for `managedIdentity` and `default`. */
        tenantId?: string;
        /** Of the application; for `managedIdentity`, of a user-assigned identity. */
        clientId?: string;
        /** The value of the secret, not its ID. */
        clientSecret?: string;
        /** PEM file with certificate and private key. */
        certificatePath?: string;
        /** The same as text, in place of the file. */
        certificate?: string;
        certificatePassword?: string;
        /** For applications that trust a subject name and issuer. */
        sendCertificateChain?: boolean;
        /** For `workloadIdentity`; by default what AZURE_FEDERATED_TOKEN_FILE names. */
        tokenFilePath?: string;
        /** Hosts (with a port where it is not 443) that may be given this credential; by default those of the connections in this file that name it. */
        hosts?: string[];
      };
    };

    /** By id: lower-case letters, digits and hyphens, at most 63. Checked when the backend starts, each connection for itself. */
    connections?: {
      [id: string]: null | {
        /** Kind of identity provider, such as `azureAd`. */
        provider?: string;
        /** As the portal shows it; the id by default. */
        title?: string;
        /** True by default. */
        enabled?: boolean;
        tenantId?: string;
        /** Where the tenant lives: `global` (the default), `usGovL4`, `usGovDod`, `china`, or `custom` with hosts of its own. */
        cloud?: string;
        /** For `custom`: where tokens come from, an https address without a path. */
        authorityHost?: string;
        /** For `custom`: where Graph is, an https address without a path. */
        graphUrl?: string;
        /** PEM file of the CAs to trust for this connection instead of the well-known ones, as behind an inspecting proxy; relative to the directory the backend is started in. */
        caFile?: string;
        /**
         * Address of an http proxy, in place of the one that the environment names.
         *
         * @visibility secret
         */
        proxy?: string;
        /** Name of a credential profile. */
        credentialProfile?: string;
        /** Which connection is believed about people whom several have (`users.matching` of the policy): 1 to 1000, the lowest goes first; 100 by default. */
        priority?: number;
        /** Takes over the entities of a provider of the msgraph catalog module, whose module has been removed from the backend. */
        takeOver?: {
          /** As the catalog knows it, such as `MicrosoftGraphOrgEntityProvider:default`. */
          provider: string;
          /** What becomes of those that the policy leaves out: `keep` (the default), or `remove` once all others are taken over. */
          leftovers?: 'keep' | 'remove';
        };
        /**
         * How everything is read, the first time and in later full scans: `frugal` (few resource units, one page after the other), `quick` (many requests side
         * by side), or `auto` (the default), which chooses by size, latency and quota.
         */
        firstRead?: string;
        /** What of the directory belongs in the catalog and how; `{}` is everybody who is enabled and every group. */
        policy?: { [key: string]: unknown };
        /** What a provider added by a module needs beside. */
        [setting: string]: unknown;
      };
    };
  };
}
