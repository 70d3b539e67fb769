import {
  Link,
  sidebarConfig,
  useSidebarOpenState,
} from '@backstage/core-components';
import { configApiRef, useApi } from '@backstage/frontend-plugin-api';
import { PortalLogo } from '../../components/PortalLogo';
import styles from './SidebarLogo.module.css';

/** The portal's mark at the head of the sidebar, with its name when that is open. */
export function SidebarLogo() {
  const { isOpen } = useSidebarOpenState();
  const title = useApi(configApiRef).getString('app.title');
  return (
    <div
      className={styles.root}
      style={{ height: 3 * sidebarConfig.logoHeight }}
    >
      <Link
        to="/"
        underline="none"
        aria-label="Home"
        className={styles.link}
        style={{ paddingLeft: sidebarConfig.drawerWidthClosed / 2 - 14 }}
      >
        <PortalLogo size={28} />
        {isOpen && <span className={styles.title}>{title}</span>}
      </Link>
    </div>
  );
}
