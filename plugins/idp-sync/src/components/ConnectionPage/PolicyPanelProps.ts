import type { Policy } from '@idp-sync/backstage-plugin-idp-sync-common';

/** Something in the draft that cannot stay as it is. */
export interface PolicyIssue {
  /** Where in the policy, such as `users.include.all.0.value`. */
  path: string;
  message: string;
}

/** What the page of a connection gives to each panel that edits a part of its policy. */
export interface PolicyPanelProps {
  connectionId: string;
  /** The draft that all panels edit, always with its defaults. */
  policy: Policy;
  /** Puts the draft as the panel would have it in place of the one before; what is not valid yet is kept as well. */
  onChange(policy: Policy): void;
  /** Managed in a file, or no permission: everything is shown and nothing can be changed. */
  readOnly?: { reason: string };
  /** What the schema of the policy says about the draft. */
  issues: readonly PolicyIssue[];
}
