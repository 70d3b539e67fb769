import {
  Content,
  Header,
  Page,
  TabbedLayout,
} from '@backstage/core-components';
import { Route, Routes } from 'react-router-dom';
import { formatNumber } from '../../formatting';
import { StatusProvider } from '../../hooks/useStatus';
import { useText } from '../../hooks/useText';
import { ConnectionContent } from '../ConnectionPage';
import { ConnectionsContent } from '../ConnectionsPage';
import { CredentialsContent } from '../CredentialsPage';
import { HeldContent } from '../HeldPage';
import { ExplainContent } from '../ExplainPage';
import { LeaversContent } from '../Leavers';
import { ObjectContent } from '../ObjectPage';
import { OverviewContent } from '../OverviewPage';
import { RunLogContent } from '../RunLog';
import { RunContent } from '../RunPage';
import { RequireRead } from './RequireRead';
import { useHeldCount } from './useHeldCount';

function Pages() {
  const { t } = useText();
  const held = useHeldCount();
  return (
    <TabbedLayout>
      <TabbedLayout.Route path="/" title={t('page.overview')}>
        <OverviewContent />
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/connections" title={t('connections.tab')}>
        <Routes>
          <Route index element={<ConnectionsContent />} />
          <Route path=":connectionId/*" element={<ConnectionContent />} />
        </Routes>
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/credentials" title={t('credentials.tab')}>
        <CredentialsContent />
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/runs" title={t('page.log')}>
        <Routes>
          <Route index element={<RunLogContent />} />
          <Route path=":runId" element={<RunContent />} />
        </Routes>
      </TabbedLayout.Route>
      <TabbedLayout.Route
        path="/held"
        title={
          held > 0
            ? t('held.tabWith', { number: formatNumber(held) })
            : t('held.tab')
        }
      >
        <HeldContent />
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/leavers" title={t('leavers.tab')}>
        <LeaversContent />
      </TabbedLayout.Route>
      <TabbedLayout.Route path="/explain" title={t('explain.tab')}>
        <Routes>
          <Route index element={<ExplainContent />} />
          <Route
            path=":connectionId/:objectClass/:objectId"
            element={<ObjectContent />}
          />
        </Routes>
      </TabbedLayout.Route>
    </TabbedLayout>
  );
}

/** The pages in an app of the old frontend system. */
export function IdpSyncPage() {
  const { t } = useText();
  return (
    <Page themeId="tool">
      <Header title={t('page.title')} />
      <RequireRead frame={message => <Content>{message}</Content>}>
        <StatusProvider>
          <Pages />
        </StatusProvider>
      </RequireRead>
    </Page>
  );
}
