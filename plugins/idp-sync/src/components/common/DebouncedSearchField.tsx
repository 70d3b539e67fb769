import { useEffect, useRef, useState } from 'react';
import { SearchField } from '@backstage/ui';
import { MAX_SEARCH_LENGTH } from '@idp-sync/backstage-plugin-idp-sync-common';
import { searchFault } from '../../hooks/searchFault';
import { useText } from '../../hooks/useText';
import { fieldIssue } from '../forms';
import styles from './FilterBar.module.css';

/** Milliseconds without a key press after which a search is made. */
const DEBOUNCE_MS = 300;

/** A search field that asks once the viewer stops typing, and never loses what was typed; what cannot be searched for it says, and does not ask. */
export function DebouncedSearchField(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { label, placeholder, value, onChange } = props;
  const [text, setText] = useState(value);
  const { t } = useText();
  const fault = searchFault(text);
  const asked = useRef(value);
  const change = useRef(onChange);
  change.current = onChange;

  useEffect(() => {
    if (value !== asked.current) {
      asked.current = value;
      setText(value);
    }
  }, [value]);

  useEffect(() => {
    if (text === asked.current || fault) {
      return undefined;
    }
    const timer = setTimeout(() => {
      asked.current = text;
      change.current(text);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, fault]);

  return (
    <SearchField
      className={styles.search}
      size="small"
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={setText}
      {...fieldIssue(
        fault && t(`search.${fault}`, { number: String(MAX_SEARCH_LENGTH) }),
      )}
    />
  );
}
