import { Alert, Button, Flex } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { RelativeTimeText, WhoText } from '../common';
import type { Draft } from './draft/useDraft';
import type { ConnectionDraft } from './useConnectionDraft';
import styles from './ConnectionPage.module.css';

function Changed<T>(props: { draft: Draft<T> }) {
  const { newer, merged, keepMine, discard } = props.draft;
  const { t } = useText();
  if (!newer || !merged) {
    return null;
  }
  const conflicts = new Set(merged.conflicts.map(({ path }) => path.join('.')));
  const paths = merged.theirs.map(({ path }) => path.join('.'));
  return (
    <Alert
      status="warning"
      icon
      role="alert"
      title={t('connection.changedTitle')}
      description={
        <>
          <div>
            {newer.by ? <WhoText who={newer.by} /> : t('connection.somebody')}{' '}
            {t('connection.changedText', { revision: String(newer.revision) })}
            {newer.at && (
              <>
                {' ('}
                <RelativeTimeText iso={newer.at} />)
              </>
            )}
          </div>
          <ul className={styles.fields}>
            {paths.map(path => (
              <li key={path}>
                <code>{path}</code>
                {conflicts.has(path) && ` – ${t('connection.conflict')}`}
              </li>
            ))}
          </ul>
          <div>{t('connection.changedHelp')}</div>
        </>
      }
      customActions={
        <Flex gap="2">
          <Button size="small" variant="secondary" onPress={discard}>
            {t('connection.takeTheirs')}
          </Button>
          <Button size="small" variant="primary" onPress={keepMine}>
            {t('connection.keepMine')}
          </Button>
        </Flex>
      }
    />
  );
}

/** Says what somebody else has saved since this draft was begun, and asks what to do about it. */
export function ChangedMeanwhileAlert(props: { draft: ConnectionDraft }) {
  return (
    <>
      <Changed draft={props.draft.settings} />
      <Changed draft={props.draft.policy} />
    </>
  );
}
