import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiLock2Line } from '@remixicon/react';
import { idpSyncTranslationRef } from '../../translation';
import { Message } from './Message';

/** What somebody without the permission `idp-sync.read` sees. */
export function ForbiddenMessage() {
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return (
    <Message icon={RiLock2Line} title={t('forbidden.title')}>
      {t('forbidden.text')}
    </Message>
  );
}
