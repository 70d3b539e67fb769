import { ButtonIcon, Switch, Text } from '@backstage/ui';
import type {
  GroupSelector,
  UsersPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCloseLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useEntryFocus } from '../../hooks/useEntryFocus';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { GroupPicker, useGroupNames } from '../GroupPicker';
import { issuesUnder } from '../RuleBuilder';
import styles from './UsersPanel.module.css';

type From = Exclude<UsersPolicy['from'], 'everyone'>;

/** The groups whose members are taken. */
export function FromGroups(props: {
  connectionId: string;
  from: From;
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
  onChange: (from: From) => void;
}) {
  const { connectionId, from, isDisabled, issues, onChange } = props;
  const { groups, nested } = from;
  const { t } = useText();
  const ids = groups.flatMap(group => ('id' in group ? [group.id] : []));
  const names = useGroupNames(connectionId, ids);
  const describe = (group: GroupSelector) => {
    if ('name' in group) {
      return { name: group.name, facts: '' };
    }
    const known = names?.get(group.id);
    if (known) {
      const facts = [
        ...known.kinds.map(kind => t(`transfer.kinds.${kind}`)),
        t('groupPicker.members', { number: formatNumber(known.members) }),
      ];
      return { name: known.displayName, facts: facts.join(' · ') };
    }
    const isMissing = names !== undefined && ids.indexOf(group.id) < 100;
    return {
      name: t('groupPicker.byId', { id: group.id }),
      facts: isMissing ? t('groupPicker.missing') : '',
    };
  };
  const own = issuesUnder(issues, 'users.from');
  const { ref, focusEntry } = useEntryFocus();
  return (
    <div className={styles.from} ref={ref}>
      <div className={styles.picker}>
        <GroupPicker
          connectionId={connectionId}
          label={t('groupPicker.label')}
          isDisabled={isDisabled}
          isInvalid={groups.length === 0}
          onChange={group => {
            const isKnown = 'id' in group && ids.includes(group.id);
            if (!isKnown) {
              onChange({ ...from, groups: [...groups, group] });
            }
          }}
        />
      </div>
      {groups.length === 0 && (
        <div className={styles.issue} role="alert">
          {t('usersPanel.noGroups')}
        </div>
      )}
      {groups.length > 0 && (
        <ul className={styles.groups} aria-label={t('usersPanel.chosenGroups')}>
          {groups.map((group, index) => {
            const { name, facts } = describe(group);
            const wrong = own.find(({ path }) =>
              `${path}.`.startsWith(`groups.${index}.`),
            );
            return (
              <li key={'id' in group ? group.id : `name ${group.name}`}>
                <div>
                  <div>{name}</div>
                  {facts && <div className={styles.facts}>{facts}</div>}
                  {wrong && <div className={styles.issue}>{wrong.message}</div>}
                </div>
                <ButtonIcon
                  size="small"
                  variant="tertiary"
                  icon={<RiCloseLine />}
                  aria-label={t('groupPicker.remove', { name })}
                  isDisabled={isDisabled}
                  onPress={() => {
                    focusEntry('li button', index);
                    onChange({
                      ...from,
                      groups: groups.filter(one => one !== group),
                    });
                  }}
                />
              </li>
            );
          })}
        </ul>
      )}
      {groups.length > 0 &&
        own
          .filter(({ path }) => path === '' || path === 'groups')
          .map(({ message }) => (
            <Text key={message} className={styles.issue}>
              {message}
            </Text>
          ))}
      <Switch
        label={t('usersPanel.nested')}
        isDisabled={isDisabled}
        isSelected={nested}
        onChange={isSelected => onChange({ ...from, nested: isSelected })}
      />
    </div>
  );
}
