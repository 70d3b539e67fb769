import { useCallback } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { idpSyncApiRef } from '../api';
import { useLiveQuery } from './useLiveQuery';
import { useText } from './useText';

const CLOUDS = ['global', 'usGovL4', 'usGovDod', 'china', 'custom'] as const;

/** The name that people know a cloud by: of those in the file, the title there; its id until that is known. */
export function useCloudName(): (cloud: string) => string {
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const { value: providers } = useLiveQuery(
    'providers',
    signal => api.setup.getProviders({ signal }),
    { concerns: () => false },
  );
  return useCallback(
    cloud => {
      const known = CLOUDS.find(id => id === cloud);
      if (known) {
        return t(`connections.cloud.${known}`);
      }
      const ofFile = providers?.items
        .flatMap(({ clouds }) => clouds)
        .find(({ id }) => id === cloud);
      return ofFile?.title ?? cloud;
    },
    [t, providers],
  );
}
