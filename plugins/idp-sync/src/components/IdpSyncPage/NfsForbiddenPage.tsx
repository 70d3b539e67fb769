import { Container } from '@backstage/ui';
import { ForbiddenMessage } from '../common';
import styles from './IdpSyncPage.module.css';

/** What stands at the address of the pages for those who may not see them. */
export function NfsForbiddenPage() {
  return (
    <Container className={styles.container}>
      <ForbiddenMessage />
    </Container>
  );
}
