import { useEffect, useRef, useState } from 'react';
import { DatePicker } from '@backstage/ui';
import { CalendarDate, parseDate } from '@internationalized/date';
import { fieldIssue } from '../forms';
import styles from './FilterBar.module.css';

/** Milliseconds without a key press after which a date is taken: while a year is typed it is one of the first century. */
const DEBOUNCE_MS = 500;

function toDate(day: string | undefined): CalendarDate | null {
  return day ? parseDate(day) : null;
}

/** Chooses a day of the calendar, by keyboard or mouse; `undefined` is any. */
export function DateFilter(props: {
  label: string;
  /** ISO 8601, such as `2026-11-20`. */
  value: string | undefined;
  onChange: (day: string | undefined) => void;
  /** What is wrong with it. */
  issue?: string;
}) {
  const { label, value, onChange, issue } = props;
  const [shown, setShown] = useState(() => toDate(value));
  const asked = useRef(value);
  const change = useRef(onChange);
  change.current = onChange;

  useEffect(() => {
    if (value !== asked.current) {
      asked.current = value;
      setShown(toDate(value));
    }
  }, [value]);

  useEffect(() => {
    const day = shown?.toString();
    if (day === asked.current) {
      return undefined;
    }
    const timer = setTimeout(() => {
      asked.current = day;
      change.current(day);
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [shown]);

  return (
    <DatePicker
      className={styles.date}
      size="small"
      label={label}
      granularity="day"
      shouldForceLeadingZeros
      {...fieldIssue(issue)}
      value={shown}
      onChange={date =>
        setShown(
          date &&
            new CalendarDate(
              date.era === 'BC' ? 1 : date.year,
              date.month,
              date.day,
            ),
        )
      }
    />
  );
}
