import {
  EXPRESSION_FUNCTIONS,
  LOOKUP_FUNCTION,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { FormSection } from '../forms';
import styles from './AttributesPanel.module.css';

/** What expressions can be made of, with an example of each. */
export function FunctionsHelp() {
  const { t } = useText();
  return (
    <FormSection title={t('mapping.help')} hint={t('mapping.helpHint')}>
      <table className={styles.functions}>
        <thead>
          <tr>
            <th scope="col">{t('mapping.helpFunction')}</th>
            <th scope="col">{t('mapping.helpGives')}</th>
          </tr>
        </thead>
        <tbody>
          {EXPRESSION_FUNCTIONS.map(({ name, usage, description, example }) => (
            <tr key={name}>
              <th scope="row">
                <code>{usage}</code>
              </th>
              <td>
                {description}
                <div className={styles.example}>
                  <code>{example.expression}</code> →{' '}
                  <code>{example.result}</code>
                </div>
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row">
              <code>{LOOKUP_FUNCTION.usage}</code>
            </th>
            <td>{LOOKUP_FUNCTION.description}</td>
          </tr>
        </tbody>
      </table>
    </FormSection>
  );
}
