import { useCallback } from 'react';
import { useText } from './useText';

/** The name that people know a provider by; its id, if it is one that a module brought. */
export function useProviderName(): (provider: string) => string {
  const { t } = useText();
  return useCallback(
    provider => (provider === 'azureAd' ? t('provider.azureAd') : provider),
    [t],
  );
}
