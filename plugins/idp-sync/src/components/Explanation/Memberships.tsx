import { Link } from '@backstage/ui';
import type {
  ExplainedMembership,
  ExplainedRelation,
  ObjectExplanation,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RemixiconComponentType,
  RiCheckLine,
  RiForbidLine,
  RiSubtractLine,
} from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { StatusLabel, type Tone } from '../common';
import { Section } from './Section';
import styles from './Memberships.module.css';

const LOOKS: Record<
  ExplainedRelation,
  { tone: Tone; icon: RemixiconComponentType }
> = {
  memberOf: { tone: 'success', icon: RiCheckLine },
  parent: { tone: 'success', icon: RiCheckLine },
  furtherParent: { tone: 'success', icon: RiCheckLine },
  giant: { tone: 'warning', icon: RiForbidLine },
  circle: { tone: 'warning', icon: RiForbidLine },
  failed: { tone: 'danger', icon: RiForbidLine },
  notCarried: { tone: 'neutral', icon: RiSubtractLine },
  outOfScope: { tone: 'neutral', icon: RiSubtractLine },
  linked: { tone: 'success', icon: RiCheckLine },
  objectOut: { tone: 'neutral', icon: RiSubtractLine },
  notIn: { tone: 'neutral', icon: RiSubtractLine },
};

function Membership(props: {
  membership: ExplainedMembership;
  connectionId: string;
  /** Whether it is a group within groups that is explained. */
  ofGroup: boolean;
}) {
  const { membership, connectionId, ofGroup } = props;
  const { group, named, relation, path, otherWays, members } = membership;
  const { t } = useText();
  const hrefs = useHrefs();
  const { tone, icon } = LOOKS[relation] ?? LOOKS.notIn;
  const before = path.slice(0, -1).map(({ displayName }) => displayName);
  // What is above the parent of a group is reached through that parent, and needs no relation of its own.
  const shown = ofGroup && relation === 'notCarried' ? 'above' : relation;
  const help = t(`explain.relationHelp.${shown}`, {
    members: formatNumber(members ?? 0),
  });
  return (
    <li className={styles.item}>
      <div className={styles.line}>
        <Link
          href={hrefs.object({
            connectionId,
            class: 'group',
            objectId: group.objectId,
          })}
          variant="body-medium"
        >
          {group.displayName}
        </Link>
        <StatusLabel tone={tone} icon={icon} title={help}>
          {t(`explain.relation.${shown}`)}
        </StatusLabel>
        {named && <span className={styles.named}>{t('explain.asked')}</span>}
      </div>
      <div className={styles.way}>
        {path.length > 0 &&
          (before.length === 0
            ? t('explain.directly')
            : t('explain.through', { path: before.join(' → ') }))}
        {otherWays > 0 && (
          <>
            {' '}
            {t('explain.otherWays', {
              count: otherWays,
              number: formatNumber(otherWays),
            })}
          </>
        )}
        {!['memberOf', 'parent'].includes(relation) && (
          <>
            {path.length > 0 && '. '}
            {help}
          </>
        )}
      </div>
    </li>
  );
}

/** The groups that somebody is in and the way to each, with those that the policy asks about first. */
export function Memberships(props: { explanation: ObjectExplanation }) {
  const {
    memberships,
    membershipCount,
    members,
    connectionId,
    class: objectClass,
  } = props.explanation;
  const { t } = useText();
  const inTeams = memberships.filter(({ path }) => path.length > 0).length;
  const hint = [
    members &&
      t('explain.members', {
        direct: formatNumber(members.direct),
        total: formatNumber(members.total),
        inScope: formatNumber(members.inScope),
      }),
    membershipCount === 0
      ? t('explain.noTeams')
      : t('explain.teamCount', {
          count: membershipCount,
          number: formatNumber(membershipCount),
        }),
    inTeams < membershipCount &&
      t('explain.teamsShown', { number: formatNumber(memberships.length) }),
  ];
  return (
    <Section
      title={
        objectClass === 'group' ? t('explain.parents') : t('explain.teams')
      }
      hint={hint.filter(Boolean).join(' ')}
    >
      {memberships.length > 0 && (
        <ul className={styles.list}>
          {memberships.map(membership => (
            <Membership
              key={membership.group.objectId}
              membership={membership}
              connectionId={connectionId}
              ofGroup={objectClass === 'group'}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}
