import type {
  HandoverFinding,
  HandoverFindingKind,
  HandoverReport,
  HandoverTotals,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Which findings of a dry run are asked for. */
export interface HandoverQuery {
  /** Such as `MicrosoftGraphOrgEntityProvider:default`; without it the one that the connection takes over from, else the module's default one. */
  provider?: string;
  kinds?: readonly HandoverFindingKind[];
  offset: number;
  limit: number;
}

/** All of one look. */
export interface HandoverLook {
  provider: string;
  state: HandoverReport['state'];
  at: number;
  totals: HandoverTotals;
  findings: readonly HandoverFinding[];
}

/** Says what taking over from another provider would do, and changes nothing. */
export interface HandoverDryRun {
  /**
   * @throws InputError for a provider that is not one of the msgraph module, ConflictError where the directory has never been read, IdpSyncError
   *   `IDP_CONFIG_INVALID`, `IDP_CATALOG_UNAVAILABLE`, `IDP_TAKE_OVER_OTHER_TENANT`
   */
  report(connectionId: string, query: HandoverQuery): Promise<HandoverReport>;
}
