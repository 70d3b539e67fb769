import { ResponseError } from '@backstage/errors';
import { Button } from '@backstage/ui';
import { RiErrorWarningLine, RiRefreshLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { ForbiddenMessage } from './ForbiddenMessage';
import { Message } from './Message';

/** The sentence of the backend where there is one, else that of the browser. */
export function errorText(error: Error): string {
  if (error instanceof ResponseError) {
    return error.cause.message || error.message;
  }
  return error.message;
}

/** What stands in place of something that could not be loaded. */
export function FailedMessage(props: {
  error: Error;
  onRetry: () => void;
  isInline?: boolean;
}) {
  const { error, onRetry, isInline } = props;
  const { t } = useText();
  if (error instanceof ResponseError && error.statusCode === 403) {
    return <ForbiddenMessage />;
  }
  return (
    <Message
      icon={RiErrorWarningLine}
      role="alert"
      isInline={isInline}
      title={
        error instanceof ResponseError ? t('failed.title') : t('failed.offline')
      }
      action={
        <Button
          variant="secondary"
          iconStart={<RiRefreshLine />}
          onPress={onRetry}
        >
          {t('common.retry')}
        </Button>
      }
    >
      {error instanceof ResponseError
        ? errorText(error)
        : t('failed.offlineText', { message: error.message })}
    </Message>
  );
}
