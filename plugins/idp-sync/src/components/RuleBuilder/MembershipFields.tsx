import { Checkbox, Select } from '@backstage/ui';
import type {
  GroupSelector,
  MemberOfClause,
  NotMemberOfClause,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { GroupPicker } from '../GroupPicker';
import { useRuleEditing } from './RuleContext';
import styles from './RuleBuilder.module.css';

type Membership = MemberOfClause | NotMemberOfClause;

function toMembership(
  isMember: boolean,
  group: GroupSelector,
  nested: boolean,
): Membership {
  const rest = nested ? {} : { nested };
  return isMember
    ? { memberOf: group, ...rest }
    : { notMemberOf: group, ...rest };
}

/** The fields of a statement about being in a group. */
export function MembershipFields(props: {
  id: string;
  membership: Membership;
  onChange: (membership: Membership) => void;
}) {
  const { id, membership, onChange } = props;
  const { connectionId, isDisabled, issuesOf } = useRuleEditing();
  const { t } = useText();
  const isMember = 'memberOf' in membership;
  const group = isMember ? membership.memberOf : membership.notMemberOf;
  const nested = membership.nested ?? true;
  return (
    <>
      <Select
        className={styles.operator}
        aria-label={t('rules.membership')}
        isDisabled={isDisabled}
        options={[
          { id: 'in', label: t('rules.inGroup') },
          { id: 'notIn', label: t('rules.notInGroup') },
        ]}
        value={isMember ? 'in' : 'notIn'}
        onChange={key => onChange(toMembership(key === 'in', group, nested))}
      />
      <div className={styles.group}>
        <GroupPicker
          connectionId={connectionId}
          value={group}
          isDisabled={isDisabled}
          isInvalid={issuesOf(id).length > 0}
          onChange={chosen => onChange(toMembership(isMember, chosen, nested))}
        />
      </div>
      <Checkbox
        isDisabled={isDisabled}
        isSelected={!nested}
        onChange={isDirect =>
          onChange(toMembership(isMember, group, !isDirect))
        }
      >
        {t('rules.direct')}
      </Checkbox>
    </>
  );
}
