import { Button, ButtonLink } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { useConfigurePermission } from '../../hooks/useConfigurePermission';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import styles from './ConnectionsPage.module.css';

/** Leads to the form that makes a connection; disabled with the reason for those who may not. */
export function AddConnectionButton() {
  const { t } = useText();
  const hrefs = useHrefs();
  const permission = useConfigurePermission();
  return permission.allowed ? (
    <ButtonLink
      variant="primary"
      iconStart={<RiAddLine />}
      href={hrefs.newConnection}
    >
      {t('connections.add')}
    </ButtonLink>
  ) : (
    <div>
      <Button variant="primary" iconStart={<RiAddLine />} isDisabled>
        {t('connections.add')}
      </Button>
      {!permission.loading && (
        <div className={styles.secondary}>{t('connection.forbidden')}</div>
      )}
    </div>
  );
}
