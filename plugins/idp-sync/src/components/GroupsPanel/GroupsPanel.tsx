import { Flex, Radio, RadioGroup, Switch } from '@backstage/ui';
import type {
  GroupSelection,
  GroupsPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage/PolicyPanelProps';
import { FormSection, issueWithin } from '../forms';
import { LiveSelection } from '../LiveSelection';
import { RuleBuilder, issuesUnder } from '../RuleBuilder';
import { AdministrativeUnits } from '../Units';
import { ExcludedGroups } from './ExcludedGroups';
import { MembershipSection } from './MembershipSection';
import { NestedGroups } from './NestedGroups';
import { SELECT_MODES, exclusionOf } from './selectionModes';
import { GroupsByHand } from './GroupsByHand';
import { useSelectMode } from './useSelectMode';

/** Which groups belong in the catalog, by hand, by rule or both, with how many that would be. */
export function GroupsPanel(props: PolicyPanelProps) {
  const { connectionId, policy, onChange, readOnly, issues } = props;
  const { groups } = policy;
  const { t } = useText();
  const isDisabled = readOnly !== undefined;
  const set = (changes: Partial<GroupsPolicy>) =>
    onChange({ ...policy, groups: { ...groups, ...changes } });
  const { mode, selection, setMode, setSelection } = useSelectMode(
    groups.select,
    select => set({ select }),
  );
  const setExclusion = (changes: GroupSelection) =>
    set({ exclude: exclusionOf({ ...groups.exclude, ...changes }) });
  const field = (name: 'empty' | 'create' | 'update') => (
    <Switch
      label={t(`groupsPanel.${name}`)}
      isDisabled={isDisabled}
      isSelected={groups[name]}
      onChange={isSelected => set({ [name]: isSelected })}
    />
  );
  return (
    <Flex direction="column" gap="4">
      <FormSection
        title={t('groupsPanel.title')}
        hint={groups.enabled ? undefined : t('groupsPanel.off')}
        action={
          <Switch
            label={t('groupsPanel.enabled')}
            isDisabled={isDisabled}
            isSelected={groups.enabled}
            onChange={enabled => set({ enabled })}
          />
        }
      >
        <LiveSelection
          connectionId={connectionId}
          policy={policy}
          objectClass="group"
        />
      </FormSection>
      {groups.enabled && (
        <>
          <FormSection title={t('groupsPanel.which')}>
            <RadioGroup
              label={t('groupsPanel.select')}
              isDisabled={isDisabled}
              value={mode}
              onChange={chosen => {
                const next = SELECT_MODES.find(one => one === chosen);
                if (next) {
                  setMode(next);
                }
              }}
            >
              {SELECT_MODES.map(one => (
                <Radio key={one} value={one}>
                  {t(`groupsPanel.${one}`)}
                </Radio>
              ))}
            </RadioGroup>
            {(mode === 'byHand' || mode === 'both') && (
              <GroupsByHand
                title={t('groupsPanel.byHandTitle')}
                connectionId={connectionId}
                ids={selection.ids ?? []}
                isDisabled={isDisabled}
                issue={issueWithin(issues, 'groups.select.ids')}
                onChange={ids => setSelection({ ids })}
              />
            )}
            {(mode === 'byRule' || mode === 'both') && (
              <RuleBuilder
                label={t('groupsPanel.byRuleTitle')}
                connectionId={connectionId}
                objectClass="group"
                rule={selection.rule}
                isDisabled={isDisabled}
                issues={[
                  ...issuesUnder(issues, 'groups.select.rule'),
                  ...issues
                    .filter(({ path }) => path === 'groups.select')
                    .map(({ message }) => ({ path: '', message })),
                ]}
                onChange={rule => setSelection({ rule })}
              />
            )}
          </FormSection>
          <FormSection title={t('units.groups')} hint={t('units.groupsHelp')}>
            <AdministrativeUnits
              connectionId={connectionId}
              ids={groups.within?.administrativeUnits ?? []}
              isDisabled={isDisabled}
              issues={issues}
              path="groups.within.administrativeUnits"
              onChange={administrativeUnits =>
                set({
                  within:
                    administrativeUnits.length > 0
                      ? { administrativeUnits }
                      : undefined,
                })
              }
            />
          </FormSection>
          <ExcludedGroups
            connectionId={connectionId}
            exclude={groups.exclude ?? {}}
            isDisabled={isDisabled}
            issues={issues}
            onChange={setExclusion}
          />
          <FormSection title={t('groupsPanel.nested')}>
            <NestedGroups
              nested={groups.nested}
              isDisabled={isDisabled}
              onChange={nested => set({ nested })}
            />
            {field('empty')}
          </FormSection>
          <MembershipSection {...props} />
          <FormSection title={t('groupsPanel.changes')}>
            {field('create')}
            {field('update')}
          </FormSection>
        </>
      )}
    </Flex>
  );
}
