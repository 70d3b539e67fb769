import { RiLock2Line } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { Message } from './Message';

/** What somebody without the permission `idp-sync.read` sees. */
export function ForbiddenMessage() {
  const { t } = useText();
  return (
    <Message icon={RiLock2Line} title={t('forbidden.title')}>
      {t('forbidden.text')}
    </Message>
  );
}
