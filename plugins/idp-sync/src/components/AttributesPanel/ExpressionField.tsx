import { useMemo } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { TextAreaField } from '@backstage/ui';
import {
  compileExpression,
  InvalidExpressionError,
  type ExpressionPosition,
  type LookupTables,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { idpSyncTranslationRef } from '../../translation';
import { fieldIssue } from '../forms';
import styles from './AttributesPanel.module.css';

/** Characters of a line that are shown round the place of a mistake. */
const SHOWN = 60;

function positionOf(
  source: string,
  tables: LookupTables,
): ExpressionPosition | undefined {
  try {
    compileExpression(source, tables);
    return undefined;
  } catch (error) {
    return error instanceof InvalidExpressionError && source !== ''
      ? error.position
      : undefined;
  }
}

/** The line with the mistake, and a mark below it. */
function Place(props: { source: string; position: ExpressionPosition }) {
  const { source, position } = props;
  const line = source.split('\n')[position.line - 1] ?? '';
  const start = Math.max(0, position.column - 1 - SHOWN / 2);
  return (
    <pre className={styles.place} aria-hidden="true">
      {line.slice(start, start + SHOWN)}
      {'\n'}
      {' '.repeat(position.column - 1 - start)}^
    </pre>
  );
}

/** An expression with what is wrong with it, and where. */
export function ExpressionField(props: {
  field: string;
  value: string;
  tables: LookupTables;
  issue: string | undefined;
  isDisabled: boolean;
  onChange: (value: string) => void;
}) {
  const { field, value, tables, issue, isDisabled, onChange } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const position = useMemo(() => positionOf(value, tables), [value, tables]);
  return (
    <div className={styles.expression}>
      <TextAreaField
        aria-label={t('mapping.expressionOf', { field })}
        size="small"
        rows={Math.min(
          6,
          value.split('\n').length + Math.floor(value.length / 70),
        )}
        spellCheck="false"
        value={value}
        isDisabled={isDisabled}
        onChange={onChange}
        {...fieldIssue(issue)}
      />
      {position && <Place source={value} position={position} />}
    </div>
  );
}
