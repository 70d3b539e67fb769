import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import {
  type Suggestion,
  suggestionsFor,
  type TypedWord,
  withSuggestion,
  wordAt,
} from './expressionSuggestions';

/** A list of suggestions below a field. */
export interface SuggestionState {
  suggestions: readonly Suggestion[];
  /** Which of them Enter takes. */
  active: number;
  onKeyDown: (event: KeyboardEvent) => void;
  /** Something was typed, and the draft has it. */
  onTyped: (source: string) => void;
  take: (suggestion: Suggestion) => void;
  close: () => void;
}

/** Suggests what could be meant as somebody types in the field within an element; Ctrl and Space ask for it anywhere. */
export function useSuggestions(options: {
  within: RefObject<HTMLElement>;
  source: string;
  known: Parameters<typeof suggestionsFor>[1];
  onChange: (source: string) => void;
}): SuggestionState {
  const { within, source, known, onChange } = options;
  const [word, setWord] = useState<TypedWord>();
  const [active, setActive] = useState(0);
  const caretAfter = useRef<number>();
  const field = () => within.current?.querySelector('textarea');
  const suggestions = word ? suggestionsFor(word, known) : [];

  useLayoutEffect(() => {
    const caret = caretAfter.current;
    if (caret !== undefined) {
      caretAfter.current = undefined;
      field()?.setSelectionRange(caret, caret);
    }
  });
  useEffect(() => {
    // A list that is longer than what is in sight follows the keys.
    within.current
      ?.querySelector('[role="option"][aria-selected="true"]')
      ?.scrollIntoView?.({ block: 'nearest' });
  }, [within, active]);

  const open = (text: string, isAsked: boolean) => {
    const typed = wordAt(text, field()?.selectionStart ?? text.length);
    setWord(typed && (isAsked || typed.typed !== '') ? typed : undefined);
    setActive(0);
  };
  const close = () => setWord(undefined);
  const take = (suggestion: Suggestion) => {
    if (word) {
      const put = withSuggestion(source, word, suggestion);
      caretAfter.current = put.caret;
      close();
      onChange(put.source);
      field()?.focus();
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === ' ' && event.ctrlKey) {
      open(source, true);
    } else if (suggestions.length === 0) {
      return;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : suggestions.length - 1;
      setActive((active + step) % suggestions.length);
    } else if (event.key === 'Enter' && !event.shiftKey) {
      take(suggestions[active]);
    } else if (event.key === 'Escape') {
      close();
    } else {
      if (['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(event.key)) {
        close();
      }
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return {
    suggestions,
    active,
    onKeyDown,
    onTyped: text => open(text, false),
    take,
    close,
  };
}
