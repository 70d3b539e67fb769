import type {
  ExplainedField,
  ObjectExplanation,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { Section } from './Section';
import { valueToText } from './valueToText';
import styles from './FieldsTable.module.css';

/** Items of a list that are shown of a field; the memberships tell them all. */
const SHOWN_ITEMS = 20;

function Value(props: { value: unknown }) {
  const { value } = props;
  if (!Array.isArray(value)) {
    return <>{valueToText(value)}</>;
  }
  const hidden = value.length - SHOWN_ITEMS;
  return (
    <ul className={styles.items}>
      {value.slice(0, SHOWN_ITEMS).map(item => (
        <li key={valueToText(item)}>{valueToText(item)}</li>
      ))}
      {hidden > 0 && <li>+ {hidden}</li>}
    </ul>
  );
}

function From(props: { field: ExplainedField }) {
  const { origin, how, attributes } = props.field;
  const { t } = useText();
  return (
    <>
      <strong>{t(`explain.origin.${origin}`)}</strong>
      {attributes.map(({ name }) => (
        <span key={name}>
          {' · '}
          <code className={styles.code}>{name}</code>
        </span>
      ))}
      <div className={styles.how}>{how}</div>
    </>
  );
}

/** Every field of the entity with where it comes from; those from the directory, which people ask about, come first. */
export function FieldsTable(props: { explanation: ObjectExplanation }) {
  const { fields } = props.explanation;
  const { t } = useText();
  return (
    <Section
      title={t('explain.fields')}
      hint={fields.length === 0 && t('explain.noFields')}
    >
      {fields.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('explain.field')}</th>
                <th scope="col">{t('explain.value')}</th>
                <th scope="col">{t('explain.from')}</th>
              </tr>
            </thead>
            <tbody>
              {fields.map(field => (
                <tr key={field.field}>
                  <th scope="row">
                    <code className={styles.code}>{field.field}</code>
                  </th>
                  <td>
                    <Value value={field.value} />
                  </td>
                  <td>
                    <From field={field} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
