import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { VisuallyHidden } from '@backstage/ui';
import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncTranslationRef } from '../../../translation';
import { FieldDifference, diffField } from './diffField';
import styles from './FieldDiff.module.css';

function Items(props: { difference: FieldDifference & { type: 'items' } }) {
  const { added, removed } = props.difference;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  return (
    <>
      {removed.map(item => (
        <del key={`-${item}`} className={styles.gone}>
          <VisuallyHidden>{t('changes.old')} </VisuallyHidden>− {item}
        </del>
      ))}
      {added.map(item => (
        <ins key={`+${item}`} className={styles.new}>
          <VisuallyHidden>{t('changes.new')} </VisuallyHidden>+ {item}
        </ins>
      ))}
    </>
  );
}

function Value(props: { text: string | undefined; isNew: boolean }) {
  const { text, isNew } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  if (text === undefined) {
    return <span className={styles.absent}>{t('changes.absent')}</span>;
  }
  return isNew ? (
    <ins className={styles.new}>{text}</ins>
  ) : (
    <del className={styles.old}>{text}</del>
  );
}

/** One field of an entity, old → new; of a list only what came and went. */
export function FieldDiff(props: { change: FieldChange }) {
  const { change } = props;
  const difference = diffField(change);
  return (
    <div className={styles.diff}>
      <code className={styles.field}>{change.field}</code>
      <span className={styles.values}>
        {difference.type === 'items' ? (
          <Items difference={difference} />
        ) : (
          <>
            <Value text={difference.old} isNew={false} />
            <span aria-hidden="true">→</span>
            <Value text={difference.new} isNew />
          </>
        )}
      </span>
    </div>
  );
}
