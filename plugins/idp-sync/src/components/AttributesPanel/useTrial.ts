import { useEffect, useMemo, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  policySchema,
  type FieldMapping,
  type MappedClass,
  type MappingTrial,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery, type LiveQuery } from '../../hooks/useLiveQuery';
import type { PolicyIssue } from '../ConnectionPage';

/** Milliseconds without a change after which the draft is tried. */
const DEBOUNCE_MS = 400;

/** People or groups that are shown. */
const SHOWN = 5;

/** The draft as it can be tried. */
interface TriablePolicy {
  /** Without the mappings that cannot be read; absent where anything else is wrong. */
  policy?: Policy;
  /** Whether mappings were left away. */
  isPartial: boolean;
}

/** What the draft makes of some people or groups, as soon as nothing has been typed for a moment. */
export function useTrial(options: {
  connectionId: string;
  policy: Policy;
  issues: readonly PolicyIssue[];
  objectClass: MappedClass;
  search: string;
}): LiveQuery<MappingTrial> & TriablePolicy {
  const { connectionId, policy, issues, objectClass, search } = options;
  const api = useApi(idpSyncApiRef);
  const triable = useMemo(() => toTriable(policy, issues), [policy, issues]);
  const settled = useSettled(
    triable.policy &&
      JSON.stringify([connectionId, objectClass, search, triable.policy]),
  );
  const query = useLiveQuery(
    settled,
    signal => {
      const [id, wanted, words, draft] = JSON.parse(settled ?? '[]');
      return api.mapping.tryMapping(
        id,
        draft,
        { class: wanted, search: words, limit: SHOWN },
        { signal },
      );
    },
    {
      concerns: signal =>
        signal.connectionId === connectionId && signal.status !== 'running',
    },
  );
  return { ...query, ...triable };
}

function toTriable(
  policy: Policy,
  issues: readonly PolicyIssue[],
): TriablePolicy {
  const valid = (objectClass: MappedClass) =>
    policy.mapping.attributes[objectClass].filter(
      (_: FieldMapping, index) =>
        !issues.some(({ path }) =>
          path.startsWith(`mapping.attributes.${objectClass}.${index}.`),
        ),
    );
  const reduced: Policy = {
    ...policy,
    mapping: {
      ...policy.mapping,
      attributes: { user: valid('user'), group: valid('group') },
    },
  };
  const isPartial = issues.some(({ path }) =>
    path.startsWith('mapping.attributes.'),
  );
  return policySchema.safeParse(reduced).success
    ? { policy: reduced, isPartial }
    : { isPartial };
}

/** A value once it has stayed the same for a moment; the first one at once. */
function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
