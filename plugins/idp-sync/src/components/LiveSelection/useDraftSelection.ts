import { useEffect, useMemo, useRef, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  policySchema,
  type DraftSelection,
  type Policy,
  type SelectionSampleQuery,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncApiRef } from '../../api';

/** Milliseconds without a change after which it is counted. */
const DEBOUNCE_MS = 250;

/** What is known of what a draft would take. */
export interface DraftCount {
  /** Of the draft as it is, or as it was last counted. */
  value: DraftSelection | undefined;
  /** Why the draft as it is was not counted. */
  error: Error | undefined;
  isCounting: boolean;
  /** Nothing is counted as long as the draft is not valid. */
  isIncomplete: boolean;
  retry: () => void;
}

/** Counts what a draft would take: a moment after the last change, for the latest draft alone. The figures before stay until others are there. */
export function useDraftSelection(
  connectionId: string,
  policy: Policy,
  objectClass: 'user' | 'group',
  sample: SelectionSampleQuery,
): DraftCount {
  const api = useApi(idpSyncApiRef);
  const [attempt, setAttempt] = useState(0);
  const [value, setValue] = useState<DraftSelection>();
  const [settled, setSettled] = useState<{ key: string; error?: Error }>();
  const { users, groups, scan } = policy;
  const isIncomplete = useMemo(
    () => !policySchema.safeParse(policy).success,
    [policy],
  );
  const key = useMemo(
    () =>
      JSON.stringify([
        ...[connectionId, users, groups, scan],
        ...[objectClass, sample, attempt],
      ]),
    [connectionId, users, groups, scan, objectClass, sample, attempt],
  );
  const asked = useRef({ policy, sample });
  asked.current = { policy, sample };

  useEffect(() => {
    if (isIncomplete) {
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const counted = await api.directory.tryPolicy(
          connectionId,
          { ...asked.current, class: objectClass },
          { signal: controller.signal },
        );
        if (!controller.signal.aborted) {
          setValue(counted);
          setSettled({ key });
        }
      } catch (error) {
        if (!controller.signal.aborted) {
          setSettled({
            key,
            error: error instanceof Error ? error : new Error(String(error)),
          });
        }
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, connectionId, isIncomplete, key, objectClass]);

  return {
    value,
    error: settled?.key === key ? settled.error : undefined,
    isCounting: !isIncomplete && settled?.key !== key,
    isIncomplete,
    retry: () => setAttempt(before => before + 1),
  };
}
