import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
} from '@remixicon/react';
import { formatDate } from '../../formatting';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { StatusLabel } from '../common';
import { expiryOf } from './expiry';
import styles from './CredentialsPage.module.css';

const LOOKS = {
  expired: { tone: 'danger', icon: RiCloseCircleLine },
  soon: { tone: 'warning', icon: RiErrorWarningLine },
  fine: { tone: 'success', icon: RiCheckboxCircleLine },
} as const;

/** When a credential ends; a warning from 30 days before. */
export function ExpiryText(props: { expiresAt: string }) {
  const { expiresAt } = props;
  const { t } = useText();
  const now = useNow(60_000);
  const { state, days } = expiryOf(expiresAt, now);
  return (
    <span className={styles.expiry}>
      <StatusLabel {...LOOKS[state]}>
        {state === 'soon'
          ? t('credentials.expiry.soon', { count: days })
          : t(`credentials.expiry.${state}`)}
      </StatusLabel>
      <time dateTime={expiresAt}>{formatDate(expiresAt)}</time>
    </span>
  );
}
