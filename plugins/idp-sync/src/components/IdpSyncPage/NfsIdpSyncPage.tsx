import { useMemo } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import {
  BreadcrumbEntry,
  PageLayout,
  pluginHeaderActionsApiRef,
} from '@backstage/frontend-plugin-api';
import { Container } from '@backstage/ui';
import { Route, Routes, useParams } from 'react-router-dom';
import { useHrefs } from '../../hooks/useHrefs';
import { StatusProvider, useStatus } from '../../hooks/useStatus';
import { PLUGIN_ICON, PLUGIN_ID } from '../../pluginInfo';
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
import { HeldLink } from './HeldLink';
import { RequireRead } from './RequireRead';
import styles from './IdpSyncPage.module.css';

function RunRoute() {
  const { runId = '' } = useParams();
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <BreadcrumbEntry
      entry={{
        label: t('page.run', { id: runId }),
        href: `${hrefs.runs}/${encodeURIComponent(runId)}`,
      }}
    >
      <RunContent />
    </BreadcrumbEntry>
  );
}

function ConnectionRoute() {
  const { connectionId = '' } = useParams();
  const hrefs = useHrefs();
  const { value: status } = useStatus();
  const connection = status?.connections.find(({ id }) => id === connectionId);
  return (
    <BreadcrumbEntry
      entry={{
        label: connection?.title ?? connectionId,
        href: hrefs.connection(connectionId),
      }}
    >
      <ConnectionContent />
    </BreadcrumbEntry>
  );
}

function ObjectRoute() {
  const { connectionId = '', objectClass = '', objectId = '' } = useParams();
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <BreadcrumbEntry
      entry={{
        label: t('explain.object.title'),
        href: `${hrefs.explain}/${[connectionId, objectClass, objectId]
          .map(encodeURIComponent)
          .join('/')}`,
      }}
    >
      <ObjectContent />
    </BreadcrumbEntry>
  );
}

function Pages() {
  const { t } = useText();
  const hrefs = useHrefs();
  const headerActionsApi = useApi(pluginHeaderActionsApiRef);
  // The layout is another component at each render, as far as React knows: all pages would begin anew.
  return useMemo(
    () => (
      <PageLayout
        title={t('page.title')}
        icon={PLUGIN_ICON}
        titleLink={hrefs.overview}
        headerActions={[
          <HeldLink key="held" />,
          ...headerActionsApi.getPluginHeaderActions(PLUGIN_ID),
        ]}
        tabs={[
          { id: 'overview', label: t('page.overview'), href: hrefs.overview },
          {
            id: 'connections',
            label: t('connections.tab'),
            href: hrefs.connections,
          },
          {
            id: 'credentials',
            label: t('credentials.tab'),
            href: hrefs.credentials,
          },
          { id: 'runs', label: t('page.log'), href: hrefs.runs },
          { id: 'held', label: t('held.tab'), href: hrefs.heldRoot },
          { id: 'leavers', label: t('leavers.tab'), href: hrefs.leaversRoot },
          { id: 'explain', label: t('explain.tab'), href: hrefs.explain },
        ]}
      >
        <Container className={styles.container}>
          <RequireRead>
            <Routes>
              <Route index element={<OverviewContent />} />
              <Route path="runs" element={<RunLogContent />} />
              <Route path="runs/:runId" element={<RunRoute />} />
              <Route path="connections" element={<ConnectionsContent />} />
              <Route
                path="connections/:connectionId/*"
                element={<ConnectionRoute />}
              />
              <Route path="credentials" element={<CredentialsContent />} />
              <Route path="held" element={<HeldContent />} />
              <Route path="leavers" element={<LeaversContent />} />
              <Route path="explain" element={<ExplainContent />} />
              <Route
                path="explain/:connectionId/:objectClass/:objectId"
                element={<ObjectRoute />}
              />
            </Routes>
          </RequireRead>
        </Container>
      </PageLayout>
    ),
    [t, hrefs, headerActionsApi],
  );
}

/** The pages in an app of the new frontend system. */
export function NfsIdpSyncPage() {
  return (
    <StatusProvider>
      <Pages />
    </StatusProvider>
  );
}
