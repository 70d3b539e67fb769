import { VisuallyHidden } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import type { Suggestion } from './expressionSuggestions';
import styles from './AttributesPanel.module.css';

/** The id of a suggestion in a list, for the field to name the active one. */
export function suggestionId(listId: string, index: number): string {
  return `${listId}-${index}`;
}

/** What could be meant, below the field where it is typed; the focus stays in the field. */
export function SuggestionList(props: {
  id: string;
  suggestions: readonly Suggestion[];
  active: number;
  onTake: (suggestion: Suggestion) => void;
}) {
  const { id, suggestions, active, onTake } = props;
  const { t } = useText();
  return (
    <>
      <VisuallyHidden role="status">
        {suggestions.length > 0 &&
          t('suggestions.count', { count: suggestions.length })}
      </VisuallyHidden>
      {suggestions.length > 0 && (
        <ul
          id={id}
          role="listbox"
          aria-label={t('suggestions.list')}
          className={styles.suggestions}
        >
          {suggestions.map((suggestion, index) => (
            <li
              key={suggestion.key}
              id={suggestionId(id, index)}
              role="option"
              aria-selected={index === active}
              className={styles.suggestion}
              onPointerDown={event => {
                // The field keeps the focus.
                event.preventDefault();
                onTake(suggestion);
              }}
            >
              <code>{suggestion.label}</code>
              <span>
                {suggestion.kind === 'attribute'
                  ? t('suggestions.attribute')
                  : suggestion.help}
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
