import { VisuallyHidden } from '@backstage/ui';
import type { FieldChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../../hooks/useText';
import { FieldDifference, diffField } from './diffField';
import styles from './FieldDiff.module.css';

function Items(props: { difference: FieldDifference & { type: 'items' } }) {
  const { added, removed } = props.difference;
  const { t } = useText();
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

function Values(props: { difference: FieldDifference & { type: 'value' } }) {
  const { old: before, new: after } = props.difference;
  const { t } = useText();
  return (
    <>
      {before !== undefined && (
        <del className={styles.old}>
          <VisuallyHidden>{t('changes.old')} </VisuallyHidden>
          {before}
        </del>
      )}
      {before !== undefined && after !== undefined && (
        <span aria-hidden="true">→</span>
      )}
      {after !== undefined && (
        <ins className={styles.new}>
          <VisuallyHidden>{t('changes.new')} </VisuallyHidden>
          {after}
        </ins>
      )}
    </>
  );
}

/** One field of an entity, old → new; only one of them where there is no other, and of a list only what came and went. */
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
          <Values difference={difference} />
        )}
      </span>
    </div>
  );
}
