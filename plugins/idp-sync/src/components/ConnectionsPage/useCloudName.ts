import { useCallback } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { idpSyncTranslationRef } from '../../translation';

const CLOUDS = ['global', 'usGovL4', 'usGovDod', 'china', 'custom'] as const;

/** The name that people know a cloud by; its id, if it is one that a module brought. */
export function useCloudName(): (cloud: string) => string {
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return useCallback(
    cloud => {
      const known = CLOUDS.find(id => id === cloud);
      return known ? t(`connections.cloud.${known}`) : cloud;
    },
    [t],
  );
}
