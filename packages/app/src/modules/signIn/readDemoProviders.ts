import { ConfigApi } from '@backstage/frontend-plugin-api';

/** Somebody one may sign in as, from `auth.providers.demo-…` in the configuration. */
export interface DemoProvider {
  id: string;
  displayName: string;
  title: string;
  description: string;
}

/** The demo providers, in the order of their names. */
export function readDemoProviders(config: ConfigApi): DemoProvider[] {
  const providers = config.getOptionalConfig('auth.providers');
  const ids = (providers?.keys() ?? []).filter(id => id.startsWith('demo-'));
  return ids.sort().map(id => {
    const provider = config.getConfig(`auth.providers.${id}`);
    return {
      id,
      displayName: provider.getString('displayName'),
      title: provider.getString('title'),
      description: provider.getString('description'),
    };
  });
}
