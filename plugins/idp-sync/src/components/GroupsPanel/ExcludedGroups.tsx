import { useState } from 'react';
import { Switch } from '@backstage/ui';
import type { GroupSelection } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { FormSection, issueWithin } from '../forms';
import { RuleBuilder, issuesUnder } from '../RuleBuilder';
import { GroupsByHand } from './GroupsByHand';

/** Groups that are left out, by hand or by rule. */
export function ExcludedGroups(props: {
  connectionId: string;
  exclude: GroupSelection;
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
  onChange: (changes: GroupSelection) => void;
}) {
  const { connectionId, exclude, isDisabled, issues, onChange } = props;
  const { t } = useText();
  const [isByHand, setIsByHand] = useState(exclude.ids !== undefined);
  const [before, setBefore] = useState<string[]>([]);
  const showsList = isByHand || exclude.ids !== undefined;
  return (
    <FormSection
      title={t('groupsPanel.exclude')}
      hint={t('groupsPanel.excludeHelp')}
    >
      <Switch
        label={t('groupsPanel.excludeHand')}
        isDisabled={isDisabled}
        isSelected={showsList}
        onChange={isSelected => {
          setIsByHand(isSelected);
          if (!isSelected) {
            setBefore(exclude.ids ?? []);
          }
          onChange({ ids: isSelected ? before : [] });
        }}
      />
      {showsList && (
        <GroupsByHand
          title={t('groupsPanel.excludeHand')}
          connectionId={connectionId}
          ids={exclude.ids ?? []}
          isDisabled={isDisabled}
          issue={issueWithin(issues, 'groups.exclude.ids')}
          onChange={ids => onChange({ ids })}
        />
      )}
      <RuleBuilder
        label={t('groupsPanel.excludeRule')}
        connectionId={connectionId}
        objectClass="group"
        rule={exclude.rule}
        isDisabled={isDisabled}
        issues={issuesUnder(issues, 'groups.exclude.rule')}
        onChange={rule => onChange({ rule })}
      />
    </FormSection>
  );
}
