import { useCallback, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import type { Page, Problem } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';
import { type LiveQuery, useLiveQuery } from '../../hooks/useLiveQuery';

/** As many as can be gone through at a glance. */
const AT_FIRST = 10;
const AT_MOST = 1_000;

/** What is wrong now, the worst first, and how to see more of it. */
export function useProblems(): {
  problems: LiveQuery<Page<Problem>>;
  showAll: () => void;
} {
  const api = useApi(idpSyncApiRef);
  const [limit, setLimit] = useState(AT_FIRST);
  const problems = useLiveQuery(`problems ${limit}`, signal =>
    api.problems.getProblems(
      { state: ['open', 'acknowledged'], limit },
      { signal },
    ),
  );
  const showAll = useCallback(() => setLimit(AT_MOST), []);
  return { problems, showAll };
}
