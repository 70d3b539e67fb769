import { useMemo } from 'react';
import type {
  ConnectionDetails,
  ConnectionInput,
  Policy,
  SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useDraft } from './draft/useDraft';
import type { Draft, Saved } from './draft/useDraft';

/** What can be edited of the connection itself. */
export type EditableSettings = Pick<
  ConnectionDetails,
  | 'title'
  | 'provider'
  | 'enabled'
  | 'credentialProfile'
  | 'settings'
  | 'firstRead'
  | 'fullScanNext'
> &
  Pick<ConnectionInput, 'confirmSecret'>;

/** The one draft of the page of a connection: its settings, and its policy. */
export interface ConnectionDraft {
  settings: Draft<EditableSettings>;
  policy: Draft<Policy>;
}

/** Settings as a draft begins with them. */
export function savedSettings(
  details: ConnectionDetails,
): Saved<EditableSettings> {
  const {
    title,
    provider,
    enabled,
    credentialProfile,
    settings,
    firstRead,
    fullScanNext,
  } = details;
  return {
    revision: details.revision,
    value: {
      title,
      provider,
      enabled,
      credentialProfile,
      settings,
      firstRead,
      fullScanNext,
    },
    by: details.changedBy,
    at: details.changedAt,
  };
}

/** A policy as a draft begins with it. */
export function savedPolicy(saved: SavedPolicy): Saved<Policy> {
  return {
    revision: saved.version,
    value: saved.policy,
    by: saved.createdBy,
    at: saved.createdAt,
  };
}

/** What the browser may keep: no secret, and no address of a proxy that may hold a password. */
export function withoutSecrets(value: EditableSettings): EditableSettings {
  const { proxy, ...settings } = value.settings;
  return {
    ...value,
    confirmSecret: undefined,
    settings: proxy?.includes('@') ? settings : { ...settings, proxy },
  };
}

/** Keeps what is typed on the page of a connection until it is saved or discarded. */
export function useConnectionDraft(
  details: ConnectionDetails,
  policy: SavedPolicy,
): ConnectionDraft {
  return {
    settings: useDraft(
      `settings.${details.id}`,
      useMemo(() => savedSettings(details), [details]),
      withoutSecrets,
    ),
    policy: useDraft(
      `policy.${details.id}`,
      useMemo(() => savedPolicy(policy), [policy]),
    ),
  };
}
