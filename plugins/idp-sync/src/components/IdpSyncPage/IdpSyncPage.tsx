import {
  Content,
  Header,
  Page,
  TabbedLayout,
} from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Route, Routes, useParams } from 'react-router-dom';
import { idpSyncTranslationRef } from '../../translation';
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

const OBJECT_PATH = /^connections\/[^/]+\/objects\//;

/** The pages in an app of the old frontend system. */
export function IdpSyncPage() {
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const { '*': path = '' } = useParams();
  // Tabs cannot have parameters before their own path, and an object is under none of them.
  if (OBJECT_PATH.test(path)) {
    return (
      <Page themeId="tool">
        <Header title={t('page.title')} />
        <Content>
          <RequireRead>
            <Routes>
              <Route
                path="connections/:connectionId/objects/:objectClass/:objectId"
                element={<ObjectContent />}
              />
            </Routes>
          </RequireRead>
        </Content>
      </Page>
    );
  }
  return (
    <Page themeId="tool">
      <Header title={t('page.title')} />
      <TabbedLayout>
        <TabbedLayout.Route path="/" title={t('page.overview')}>
          <RequireRead>
            <OverviewContent />
          </RequireRead>
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/connections" title={t('connections.tab')}>
          <RequireRead>
            <Routes>
              <Route index element={<ConnectionsContent />} />
              <Route path=":connectionId/*" element={<ConnectionContent />} />
            </Routes>
          </RequireRead>
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/credentials" title={t('credentials.tab')}>
          <RequireRead>
            <CredentialsContent />
          </RequireRead>
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/runs" title={t('page.log')}>
          <RequireRead>
            <Routes>
              <Route index element={<RunLogContent />} />
              <Route path=":runId" element={<RunContent />} />
            </Routes>
          </RequireRead>
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/held" title={t('held.tab')}>
          <RequireRead>
            <HeldContent />
          </RequireRead>
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/leavers" title={t('leavers.tab')}>
          <RequireRead>
            <LeaversContent />
          </RequireRead>
        </TabbedLayout.Route>
        <TabbedLayout.Route path="/explain" title={t('explain.tab')}>
          <RequireRead>
            <ExplainContent />
          </RequireRead>
        </TabbedLayout.Route>
      </TabbedLayout>
    </Page>
  );
}
