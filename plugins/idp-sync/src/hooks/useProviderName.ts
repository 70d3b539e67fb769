import { useCallback } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { idpSyncTranslationRef } from '../translation';

/** The name that people know a provider by; its id, if it is one that a module brought. */
export function useProviderName(): (provider: string) => string {
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return useCallback(
    provider => (provider === 'azureAd' ? t('provider.azureAd') : provider),
    [t],
  );
}
