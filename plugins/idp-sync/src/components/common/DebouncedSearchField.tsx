import { useEffect, useRef, useState } from 'react';
import { SearchField } from '@backstage/ui';
import styles from './FilterBar.module.css';

/** Milliseconds without a key press after which a search is made. */
const DEBOUNCE_MS = 300;

/** A search field that asks once the viewer stops typing, and never loses what was typed. */
export function DebouncedSearchField(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}) {
  const { label, placeholder, value, onChange } = props;
  const [text, setText] = useState(value);
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
    if (text === asked.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      asked.current = text;
      change.current(text);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <SearchField
      className={styles.search}
      size="small"
      label={label}
      placeholder={placeholder}
      value={text}
      onChange={setText}
    />
  );
}
