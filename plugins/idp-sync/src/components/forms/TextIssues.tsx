import type { PolicyTextIssue } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import styles from './forms.module.css';

/** What is wrong with a text that somebody has written or pasted, each with its line and column; nothing where nothing is. */
export function TextIssues(props: {
  /** By which the field names it as its description. */
  id: string;
  issues: readonly PolicyTextIssue[];
}) {
  const { id, issues } = props;
  const { t } = useText();
  return issues.length === 0 ? null : (
    <ul id={id} className={styles.textIssues} role="alert">
      {issues.map(({ path, message, line, column }) => (
        <li key={`${line}-${column}-${path}-${message}`}>
          {line !== undefined &&
            `${t('common.place', {
              line: String(line),
              column: String(column ?? 1),
            })} `}
          {path && (
            <>
              <code>{path}</code>{' '}
            </>
          )}
          {message}
        </li>
      ))}
    </ul>
  );
}
