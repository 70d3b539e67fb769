import type { CSSProperties } from 'react';
import type { DirectoryGroup } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCheckboxBlankLine, RiCheckboxFill } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import type { ListedGroup } from './useDirectoryGroups';
import styles from './TransferList.module.css';

function useFacts() {
  const { t } = useText();
  return (group: DirectoryGroup | undefined): string => {
    if (!group) {
      return t('transfer.notThere');
    }
    const { kinds, members, memberGroups, nestedIn, nestedInCount } = group;
    const facts = kinds.map((kind): string => t(`transfer.kinds.${kind}`));
    facts.push(t('transfer.members', { number: formatNumber(members) }));
    if (memberGroups > 0) {
      facts.push(
        t('transfer.groupsWithin', { number: formatNumber(memberGroups) }),
      );
    }
    if (nestedIn.length > 0) {
      const [{ displayName }] = nestedIn;
      facts.push(
        nestedInCount > 1
          ? t('transfer.withinMore', {
              name: displayName,
              number: formatNumber(nestedInCount - 1),
            })
          : t('transfer.within', { name: displayName }),
      );
    }
    return facts.join(' · ');
  };
}

/** A group that can be marked; the list around it takes keys and clicks. */
export function GroupRow(props: {
  domId: string;
  listed: ListedGroup;
  position: number;
  size: number;
  isMarked: boolean;
  isActive: boolean;
  style: CSSProperties;
}) {
  const { domId, listed, position, size, isMarked, isActive, style } = props;
  const facts = useFacts()(listed.group);
  const Icon = isMarked ? RiCheckboxFill : RiCheckboxBlankLine;
  return (
    <div
      id={domId}
      role="option"
      tabIndex={-1}
      aria-selected={isMarked}
      aria-posinset={position}
      aria-setsize={size}
      className={styles.option}
      data-index={position - 1}
      data-active={isActive || undefined}
      style={style}
    >
      <Icon
        aria-hidden="true"
        className={styles.check}
        data-marked={isMarked || undefined}
      />
      <div className={styles.optionText}>
        <div className={styles.name} title={listed.name}>
          {listed.name}
        </div>
        <div className={styles.facts} title={facts}>
          {facts}
        </div>
      </div>
    </div>
  );
}
