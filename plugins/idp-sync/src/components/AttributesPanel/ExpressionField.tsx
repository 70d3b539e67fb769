import { useId, useMemo, useRef } from 'react';
import { TextAreaField } from '@backstage/ui';
import {
  compileExpression,
  InvalidExpressionError,
  type DirectoryAttribute,
  type ExpressionPosition,
  type LookupTables,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { fieldIssue } from '../forms';
import { SuggestionList, suggestionId } from './SuggestionList';
import { useSuggestions } from './useSuggestions';
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

/** An expression with what could be meant while it is typed, and with what is wrong with it, and where. */
export function ExpressionField(props: {
  field: string;
  value: string;
  tables: LookupTables;
  attributes: readonly DirectoryAttribute[];
  issue: string | undefined;
  isDisabled: boolean;
  onChange: (value: string) => void;
}) {
  const { field, value, tables, attributes, issue, isDisabled, onChange } =
    props;
  const { t } = useText();
  const position = useMemo(() => positionOf(value, tables), [value, tables]);
  const listId = useId();
  const within = useRef<HTMLDivElement>(null);
  const { suggestions, active, onKeyDown, onTyped, take, close } =
    useSuggestions({
      within,
      source: value,
      known: { attributes, tables: Object.keys(tables) },
      onChange,
    });
  const isOpen = suggestions.length > 0;
  return (
    <div
      ref={within}
      className={styles.expression}
      onKeyDownCapture={onKeyDown}
    >
      <TextAreaField
        aria-label={t('mapping.expressionOf', { field })}
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={isOpen ? listId : undefined}
        aria-activedescendant={
          isOpen ? suggestionId(listId, active) : undefined
        }
        size="small"
        rows={Math.min(
          6,
          value.split('\n').length + Math.floor(value.length / 70),
        )}
        spellCheck="false"
        value={value}
        isDisabled={isDisabled}
        onChange={typed => {
          onChange(typed);
          onTyped(typed);
        }}
        onBlur={close}
        {...fieldIssue(issue)}
      />
      <SuggestionList
        id={listId}
        suggestions={suggestions}
        active={active}
        onTake={take}
      />
      {position && <Place source={value} position={position} />}
    </div>
  );
}
