import { ProxiedSignInPage } from '@backstage/core-components';
import {
  configApiRef,
  IdentityApi,
  useApi,
} from '@backstage/frontend-plugin-api';
import { SignInPageProps } from '@backstage/plugin-app-react';
import { useMemo, useState } from 'react';
import { DemoProvider, readDemoProviders } from './readDemoProviders';
import { ProviderChoice } from './ProviderChoice';
import { RememberedProvider } from './RememberedProvider';

function forgetOnSignOut(identity: IdentityApi): IdentityApi {
  return {
    getProfileInfo: () => identity.getProfileInfo(),
    getBackstageIdentity: () => identity.getBackstageIdentity(),
    getCredentials: () => identity.getCredentials(),
    signOut: async () => {
      RememberedProvider.forget();
      await identity.signOut();
    },
  };
}

/** Lets one choose whom to sign in as, and signs in again after a reload. */
export function DemoSignInPage({ onSignInSuccess }: SignInPageProps) {
  const config = useApi(configApiRef);
  const providers = useMemo(() => readDemoProviders(config), [config]);
  const [chosen, setChosen] = useState<DemoProvider | undefined>(() =>
    providers.find(({ id }) => id === RememberedProvider.get()),
  );
  const [attempt, setAttempt] = useState(1);

  const choose = (provider: DemoProvider) => {
    setChosen(provider);
    setAttempt(attempt + 1);
  };

  if (!chosen) {
    return <ProviderChoice providers={providers} onChoose={choose} />;
  }
  return (
    <ProxiedSignInPage
      key={attempt}
      provider={chosen.id}
      onSignInSuccess={identity => {
        RememberedProvider.set(chosen.id);
        onSignInSuccess(forgetOnSignOut(identity));
      }}
      ErrorComponent={({ error }) => (
        <ProviderChoice
          providers={providers}
          onChoose={choose}
          failure={{ provider: chosen, error }}
        />
      )}
    />
  );
}
