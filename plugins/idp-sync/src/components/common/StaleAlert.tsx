import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { idpSyncTranslationRef } from '../../translation';
import { errorText } from './FailedMessage';

/** Says above something shown that it could not be refreshed. */
export function StaleAlert(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return (
    <Alert
      status="warning"
      icon
      role="status"
      title={t('failed.staleTitle')}
      description={t('failed.staleText', { message: errorText(error) })}
      customActions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {t('common.retry')}
        </Button>
      }
    />
  );
}
