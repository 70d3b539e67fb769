import type { ExplainHit } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RiBuildingLine,
  RiCheckLine,
  RiForbidLine,
  RiGroupLine,
  RiQuestionLine,
  RiUserLine,
} from '@remixicon/react';
import { Link as RouterLink } from 'react-router-dom';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { StatusLabel } from '../common';
import type { FoundHits } from './useExplainHits';
import styles from './HitList.module.css';

const CLASS_ICONS = {
  user: RiUserLine,
  group: RiGroupLine,
  organization: RiBuildingLine,
};

function ScopeLabel(props: { hit: ExplainHit }) {
  const { directory, inScope } = props.hit;
  const { t } = useText();
  if (directory === 'deleted' || directory === 'notRead') {
    return (
      <StatusLabel tone="neutral" icon={RiQuestionLine}>
        {t('explain.goneHit')}
      </StatusLabel>
    );
  }
  if (inScope === undefined) {
    return (
      <StatusLabel tone="neutral" icon={RiQuestionLine}>
        {t('explain.unknownScope')}
      </StatusLabel>
    );
  }
  return inScope ? (
    <StatusLabel tone="success" icon={RiCheckLine}>
      {t('explain.in')}
    </StatusLabel>
  ) : (
    <StatusLabel tone="neutral" icon={RiForbidLine}>
      {t('explain.out')}
    </StatusLabel>
  );
}

/** Those who were found, each a link that explains them. */
export function HitList(props: {
  found: FoundHits;
  isSelected: (hit: ExplainHit) => boolean;
  hrefOf: (hit: ExplainHit) => string;
  /** The name of a connection; absent where there is only one. */
  titleOf?: (connectionId: string) => string;
}) {
  const { found, isSelected, hrefOf, titleOf } = props;
  const { t } = useText();
  const { items, totalItems } = found;
  return (
    <nav aria-label={t('explain.results')} className={styles.root}>
      <p className={styles.count} role="status">
        {t('explain.hits', {
          count: totalItems,
          number: formatNumber(totalItems),
        })}
      </p>
      <ul className={styles.list}>
        {items.map(hit => {
          const Icon = CLASS_ICONS[hit.class] ?? RiUserLine;
          return (
            <li key={`${hit.connectionId} ${hit.class} ${hit.objectId}`}>
              <RouterLink
                to={hrefOf(hit)}
                className={styles.hit}
                aria-current={isSelected(hit) ? 'true' : undefined}
              >
                <Icon aria-label={t(`oneOf.${hit.class}`)} />
                <span className={styles.text}>
                  <span className={styles.name}>{hit.displayName}</span>
                  <span className={styles.secondary}>
                    {hit.address ?? hit.entityRef ?? hit.objectId}
                    {titleOf && ` · ${titleOf(hit.connectionId)}`}
                  </span>
                </span>
                <ScopeLabel hit={hit} />
              </RouterLink>
            </li>
          );
        })}
      </ul>
      {items.length < totalItems && (
        <p className={styles.count}>
          {t('explain.more', { shown: formatNumber(items.length) })}
        </p>
      )}
    </nav>
  );
}
