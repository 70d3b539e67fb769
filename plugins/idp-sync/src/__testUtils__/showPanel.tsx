import { type ComponentType, useMemo, useState } from 'react';
import {
  parsePolicy,
  type Policy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { RenderResult } from '@testing-library/react';
import type { PolicyPanelProps } from '../components/ConnectionPage';
import { policyIssues } from '../components/ConnectionPage/draft/policyIssues';
import { renderPage } from './renderPage';

/** A panel with a draft that it really changes and the schema that the backend goes by. */
export interface ShownPanel extends RenderResult {
  /** The draft as it is now. */
  draft(): Policy;
}

/** Renders a panel of the connection `contoso`. */
export function showPanel(
  Panel: ComponentType<PolicyPanelProps>,
  options: {
    policy?: object;
    /** Makes of the draft what an editor would not let through, such as a draft kept from an older version. */
    damage?: (policy: Policy) => unknown;
    readOnly?: { reason: string };
  } = {},
): ShownPanel {
  const { damage = policy => policy } = options;
  let current = damage(parsePolicy(options.policy ?? {})) as Policy;
  function Editor() {
    const [policy, setPolicy] = useState(current);
    const issues = useMemo(() => policyIssues(policy), [policy]);
    current = policy;
    return (
      <Panel
        connectionId="contoso"
        policy={policy}
        onChange={setPolicy}
        readOnly={options.readOnly}
        issues={issues}
      />
    );
  }
  return Object.assign(renderPage(<Editor />), { draft: () => current });
}
