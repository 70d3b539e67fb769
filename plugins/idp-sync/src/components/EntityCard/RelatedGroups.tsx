import { useId, useState } from 'react';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import { Button, Link, Text } from '@backstage/ui';
import type { RelatedGroup } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import styles from './RelatedGroups.module.css';

/** Groups shown before the viewer asks for all. */
const SHOWN_AT_FIRST = 8;

/** Groups as links to the catalog; those that are not in the catalog as plain names. */
export function RelatedGroups(props: {
  title: string;
  groups: RelatedGroup[];
  noneText: string;
}) {
  const { title, groups, noneText } = props;
  const { t } = useText();
  const hrefOf = useEntityRefLink();
  const headingId = useId();
  const [isOpen, setOpen] = useState(false);
  const hidden = groups.length - SHOWN_AT_FIRST;
  const shown = isOpen ? groups : groups.slice(0, SHOWN_AT_FIRST);
  return (
    <div className={styles.root}>
      <Text
        as="h4"
        id={headingId}
        variant="body-small"
        color="secondary"
        className={styles.heading}
      >
        {title}
        {groups.length > 0 && ` (${formatNumber(groups.length)})`}
      </Text>
      {groups.length === 0 ? (
        <Text as="p" variant="body-medium">
          {noneText}
        </Text>
      ) : (
        <ul aria-labelledby={headingId} className={styles.list}>
          {shown.map(({ objectId, displayName, entityRef }) => (
            <li key={objectId} className={styles.item}>
              {entityRef ? (
                <Link href={hrefOf(entityRef)} variant="body-medium">
                  {displayName}
                </Link>
              ) : (
                <>
                  {displayName}{' '}
                  <span className={styles.absent}>
                    ({t('card.notInCatalog')})
                  </span>
                </>
              )}
            </li>
          ))}
        </ul>
      )}
      {hidden > 0 && (
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={isOpen}
          onPress={() => setOpen(!isOpen)}
        >
          {isOpen
            ? t('card.showFewer')
            : t('card.showAll', {
                count: hidden,
                number: formatNumber(hidden),
              })}
        </Button>
      )}
    </div>
  );
}
