import { useEffect, useRef } from 'react';
import { Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useLocation } from 'react-router-dom';
import { useListParams } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import { RunChanges } from './RunChanges';
import { RunEvents } from './RunEvents';
import styles from './RunDetails.module.css';

const VIEWS = ['changes', 'events'] as const;

/** The changes and the events of a run. */
export function RunDetails(props: { run: Run }) {
  const { run } = props;
  const { t } = useText();
  const params = useListParams(25);
  const view = params.one('view', VIEWS) ?? 'changes';
  const section = useRef<HTMLElement>(null);
  const { hash, key } = useLocation();

  useEffect(() => {
    if (hash === '#changes') {
      section.current?.scrollIntoView?.({ block: 'start' });
      section.current?.focus({ preventScroll: true });
    }
  }, [hash, key]);

  return (
    <section
      ref={section}
      id="changes"
      tabIndex={-1}
      className={styles.section}
      data-target={hash === '#changes' || undefined}
      aria-label={t(`run.${view}`)}
    >
      <Tabs
        selectedKey={view}
        onSelectionChange={selected =>
          params.filter({
            view: selected === 'events' ? 'events' : undefined,
          })
        }
      >
        <TabList aria-label={t('page.run', { id: String(run.id) })}>
          <Tab id="changes">{t('run.changes')}</Tab>
          <Tab id="events">{t('run.events')}</Tab>
        </TabList>
        <TabPanel id="changes" className={styles.panel}>
          <RunChanges run={run} />
        </TabPanel>
        <TabPanel id="events" className={styles.panel}>
          <RunEvents run={run} />
        </TabPanel>
      </Tabs>
    </section>
  );
}
