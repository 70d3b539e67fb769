import { Alert, Button } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { errorText } from './FailedMessage';

/** Says above something shown that it could not be refreshed. */
export function StaleAlert(props: { error: Error; onRetry: () => void }) {
  const { error, onRetry } = props;
  const { t } = useText();
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
