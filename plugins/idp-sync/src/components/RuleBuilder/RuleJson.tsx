import { useRef, useState } from 'react';
import { TextAreaField } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { findPlace, parseJson } from '../../json';
import type { RuleIssue } from './RuleBuilder';
import styles from './RuleBuilder.module.css';

/** What is no JSON yet is kept as the text that it is: the schema refuses it, so that it cannot be saved by mistake, and nothing is lost. */
function toText(rule: unknown): string {
  if (rule === undefined) {
    return '';
  }
  return typeof rule === 'string' ? rule : JSON.stringify(rule, undefined, 2);
}

/** A rule as JSON to be edited, with what is wrong by line and column. */
export function RuleJson(props: {
  rule: unknown;
  isDisabled: boolean;
  issues: readonly RuleIssue[];
  onChange: (rule: unknown) => void;
}) {
  const { rule, isDisabled, issues, onChange } = props;
  const { t } = useText();
  const [text, setText] = useState(() => toText(rule));
  const told = useRef(rule);
  if (told.current !== rule) {
    // Changed elsewhere, such as by discarding the draft.
    told.current = rule;
    setText(toText(rule));
  }
  const change = (changed: string) => {
    setText(changed);
    const read = parseJson(changed);
    let next: unknown = undefined;
    if (changed.trim()) {
      next = 'value' in read ? read.value : changed;
    }
    told.current = next;
    onChange(next);
  };
  const messages = () => {
    if (text.trim() === '') {
      return [];
    }
    const read = parseJson(text);
    if ('fault' in read) {
      const { what, line, column } = read.fault;
      return [
        t(`rules.jsonFault.${what}`, {
          line: String(line),
          column: String(column),
        }),
      ];
    }
    return issues.map(({ path, message }) => {
      const { line, column } = findPlace(text, path);
      return t('rules.jsonIssue', {
        line: String(line),
        column: String(column),
        message,
      });
    });
  };
  const wrong = [...new Set(messages())];
  return (
    <div className={styles.json}>
      <TextAreaField
        label={t('rules.jsonLabel')}
        description={t('rules.jsonHelp')}
        className={styles.jsonText}
        isReadOnly={isDisabled}
        isInvalid={wrong.length > 0}
        rows={Math.min(24, Math.max(8, text.split('\n').length + 1))}
        spellCheck="false"
        value={text}
        onChange={change}
      />
      {wrong.length > 0 && (
        <ul className={styles.issues} aria-live="polite">
          {wrong.map(message => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
    </div>
  );
}
