import type { ReactNode } from 'react';
import { useEntityRefLink } from '@backstage/plugin-catalog-react';
import { Link, Text } from '@backstage/ui';
import type { ObjectExplanation } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RemixiconComponentType,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiTimeLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { CopyableText, type Tone } from '../common';
import { VERDICT_TONES, verdictOf } from './verdictOf';
import styles from './Verdict.module.css';

const ICONS: Record<Tone, RemixiconComponentType> = {
  success: RiCheckboxCircleLine,
  info: RiTimeLine,
  warning: RiErrorWarningLine,
  danger: RiCloseCircleLine,
  neutral: RiForbidLine,
};

/** Whether somebody belongs in the catalog, in one sentence, and why in another. */
export function Verdict(props: {
  explanation: ObjectExplanation;
  /** More links beside that to the entity. */
  children?: ReactNode;
}) {
  const { explanation, children } = props;
  const { displayName, objectId, reason, policyVersion, catalog } = explanation;
  const { t } = useText();
  const hrefOf = useEntityRefLink();
  const verdict = verdictOf(explanation);
  const tone = VERDICT_TONES[verdict];
  const Icon = ICONS[tone];
  return (
    <section className={styles.verdict} data-tone={tone} aria-live="polite">
      <Icon aria-hidden="true" className={styles.icon} />
      <div className={styles.text}>
        <Text as="h2" variant="title-small" weight="bold">
          {t(`explain.verdict.${verdict}`, { name: displayName })}
        </Text>
        <p className={styles.reason}>
          {verdict === 'neverSeen' ? t('explain.notSeenText') : reason}
        </p>
        <div className={styles.facts}>
          <span>{t(`oneOf.${explanation.class}`)}</span>
          <span>{explanation.connectionTitle}</span>
          <CopyableText text={objectId} label={t('explain.copyObjectId')} />
          {policyVersion !== undefined && (
            <span>
              {t('explain.policyVersion', { version: String(policyVersion) })}
            </span>
          )}
        </div>
        <div className={styles.facts}>
          {catalog?.inCatalog && (
            <Link href={hrefOf(catalog.entityRef)} variant="body-medium">
              {t('explain.openCatalog')}
            </Link>
          )}
          {children}
        </div>
      </div>
    </section>
  );
}
