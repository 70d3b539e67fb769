import type { FileSettings } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { Fact, Facts } from '../common';
import { FormSection } from '../forms';
import styles from './SetupPanel.module.css';

const HOSTS = ['authorityHost', 'graphUrl'] as const;

/** How the configuration file has the directory reached, to be read and not to be changed. */
export function FileNetwork(props: { path: string; settings?: FileSettings }) {
  const { path, settings = {} } = props;
  const { t } = useText();
  const code = (text: string) => <code className={styles.code}>{text}</code>;
  return (
    <FormSection
      title={t('setup.network')}
      hint={t('setup.file.hint', { path })}
    >
      <Facts size="large">
        {HOSTS.map(
          name =>
            settings[name] && (
              <Fact key={name} label={t(`setup.file.${name}`)}>
                {code(settings[name])}
              </Fact>
            ),
        )}
        <Fact label={t('setup.proxy')}>
          {settings.proxy
            ? code(settings.proxy.replace(/\/$/, ''))
            : t('setup.file.noProxy')}
        </Fact>
        <Fact label={t('setup.file.caFile')}>
          {settings.caFile ? code(settings.caFile) : t('setup.file.noCaFile')}
        </Fact>
      </Facts>
    </FormSection>
  );
}
