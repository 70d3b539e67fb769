import { Tab, TabList, Tabs, VisuallyHidden } from '@backstage/ui';
import { RiErrorWarningFill, RiPencilFill } from '@remixicon/react';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import type { FieldChange } from './draft/fieldChanges';
import { PANELS, type PanelId, panelOf } from './panels';
import type { PolicyIssue } from './PolicyPanelProps';
import styles from './ConnectionPage.module.css';

/** A tab for each panel, with a mark where something is wrong or not saved. */
export function PanelTabs(props: {
  connectionId: string;
  policyIssues: readonly PolicyIssue[];
  settingsIssues: readonly PolicyIssue[];
  changes: readonly FieldChange[];
  areSettingsDirty: boolean;
}) {
  const {
    connectionId,
    policyIssues,
    settingsIssues,
    changes,
    areSettingsDirty,
  } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const wrong = (id: PanelId) =>
    id === 'setup'
      ? settingsIssues.length
      : policyIssues.filter(({ path }) => panelOf(path) === id).length;
  const isChanged = (id: PanelId) =>
    id === 'setup'
      ? areSettingsDirty
      : changes.some(({ path }) => panelOf(path.join('.')) === id);
  return (
    <div className={styles.tabs}>
      <Tabs>
        <TabList aria-label={t('connection.panels')}>
          {PANELS.map(id => (
            <Tab key={id} id={id} href={hrefs.panel(connectionId, id)}>
              {t(`connection.panel.${id}`)}
              {wrong(id) > 0 && (
                <>
                  <RiErrorWarningFill
                    aria-hidden="true"
                    className={styles.wrong}
                  />
                  <VisuallyHidden>
                    {t('connection.wrong', { count: wrong(id) })}
                  </VisuallyHidden>
                </>
              )}
              {wrong(id) === 0 && isChanged(id) && (
                <>
                  <RiPencilFill aria-hidden="true" className={styles.changed} />
                  <VisuallyHidden>{t('connection.notSaved')}</VisuallyHidden>
                </>
              )}
            </Tab>
          ))}
        </TabList>
      </Tabs>
    </div>
  );
}
