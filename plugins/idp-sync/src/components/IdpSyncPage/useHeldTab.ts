import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { formatNumber } from '../../formatting';
import { useStatus } from '../../hooks/useStatus';
import { idpSyncTranslationRef } from '../../translation';

/** What the tab of held changes says: with their number, where any wait. */
export function useHeldTab(): string {
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const { value } = useStatus();
  const waiting = (value?.connections ?? []).reduce(
    (sum, { held = 0 }) => sum + held,
    0,
  );
  return waiting > 0
    ? t('held.tabWith', { number: formatNumber(waiting) })
    : t('held.tab');
}
