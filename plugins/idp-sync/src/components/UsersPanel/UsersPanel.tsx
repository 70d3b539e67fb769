import { useRef } from 'react';
import { Flex, Radio, RadioGroup, Switch, Text } from '@backstage/ui';
import type { UsersPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage/PolicyPanelProps';
import { FormSection } from '../forms';
import { LiveSelection } from '../LiveSelection';
import { RuleBuilder, issuesUnder } from '../RuleBuilder';
import { AdministrativeUnits, OrganizationalUnits, withinOf } from '../Units';
import { FromGroups } from './FromGroups';
import { MatchingSection } from './MatchingSection';

type From = UsersPolicy['from'];

/** Which people belong in the catalog, with how many that would be. */
export function UsersPanel(props: PolicyPanelProps) {
  const { connectionId, policy, onChange, readOnly, issues } = props;
  const { users } = policy;
  const { t } = useText();
  const isDisabled = readOnly !== undefined;
  const set = (changes: Partial<UsersPolicy>) =>
    onChange({ ...policy, users: { ...users, ...changes } });
  // Whoever looks at the other choice and comes back finds the groups that were there.
  const groupsBefore = useRef<Exclude<From, 'everyone'>>({
    groups: [],
    nested: true,
  });
  if (users.from !== 'everyone') {
    groupsBefore.current = users.from;
  }
  const field = (name: 'guests' | 'disabled' | 'create' | 'update') => (
    <Switch
      label={t(`usersPanel.${name}`)}
      isDisabled={isDisabled}
      isSelected={users[name]}
      onChange={isSelected => set({ [name]: isSelected })}
    />
  );
  return (
    <Flex direction="column" gap="4">
      <FormSection
        title={t('usersPanel.title')}
        hint={users.enabled ? undefined : t('usersPanel.off')}
        action={
          <Switch
            label={t('usersPanel.enabled')}
            isDisabled={isDisabled}
            isSelected={users.enabled}
            onChange={enabled => set({ enabled })}
          />
        }
      >
        <LiveSelection
          connectionId={connectionId}
          policy={policy}
          objectClass="user"
        />
      </FormSection>
      {users.enabled && (
        <>
          <FormSection title={t('usersPanel.who')}>
            <RadioGroup
              label={t('usersPanel.from')}
              isDisabled={isDisabled}
              value={users.from === 'everyone' ? 'everyone' : 'groups'}
              onChange={choice =>
                set({
                  from:
                    choice === 'everyone' ? 'everyone' : groupsBefore.current,
                })
              }
            >
              <Radio value="everyone">{t('usersPanel.everyone')}</Radio>
              <Radio value="groups">{t('usersPanel.membersOf')}</Radio>
            </RadioGroup>
            {users.from !== 'everyone' && (
              <FromGroups
                connectionId={connectionId}
                from={users.from}
                isDisabled={isDisabled}
                issues={issues}
                onChange={from => set({ from })}
              />
            )}
            <Text variant="body-medium" weight="bold">
              {t('usersPanel.kinds')}
            </Text>
            {field('guests')}
            {field('disabled')}
          </FormSection>
          <FormSection title={t('units.users')} hint={t('units.usersHelp')}>
            <Text variant="body-medium" weight="bold">
              {t('units.administrative')}
            </Text>
            <AdministrativeUnits
              connectionId={connectionId}
              ids={users.within?.administrativeUnits ?? []}
              isDisabled={isDisabled}
              issues={issues}
              path="users.within.administrativeUnits"
              onChange={administrativeUnits =>
                set({
                  within: withinOf({ ...users.within, administrativeUnits }),
                })
              }
            />
            <OrganizationalUnits
              names={users.within?.organizationalUnits ?? []}
              isDisabled={isDisabled}
              issues={issues}
              path="users.within.organizationalUnits"
              onChange={organizationalUnits =>
                set({
                  within: withinOf({ ...users.within, organizationalUnits }),
                })
              }
            />
          </FormSection>
          <FormSection
            title={t('usersPanel.include')}
            hint={t('usersPanel.includeHelp')}
          >
            <RuleBuilder
              label={t('usersPanel.include')}
              isLabelHidden
              connectionId={connectionId}
              objectClass="user"
              rule={users.include}
              isDisabled={isDisabled}
              issues={issuesUnder(issues, 'users.include')}
              onChange={include => set({ include })}
            />
          </FormSection>
          <FormSection
            title={t('usersPanel.exclude')}
            hint={t('usersPanel.excludeHelp')}
          >
            <RuleBuilder
              label={t('usersPanel.exclude')}
              isLabelHidden
              connectionId={connectionId}
              objectClass="user"
              rule={users.exclude}
              isDisabled={isDisabled}
              issues={issuesUnder(issues, 'users.exclude')}
              onChange={exclude => set({ exclude })}
            />
          </FormSection>
          <MatchingSection
            matching={users.matching}
            isDisabled={isDisabled}
            issues={issues}
            onChange={matching => set({ matching })}
          />
          <FormSection title={t('usersPanel.changes')}>
            {field('create')}
            {field('update')}
          </FormSection>
        </>
      )}
    </Flex>
  );
}
