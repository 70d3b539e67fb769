import { DateTime } from 'luxon';

/** A number, or an instant in milliseconds: the two kinds that can be greater or less. */
export interface Comparable {
  kind: 'number' | 'instant';
  value: number;
}

const NUMBER = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?$/;
// Stricter than luxon, which would also take a bare year for a date and a bare time for today.
const ISO_DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}\S*)?$/;

/** Reads a value for `greaterThan` and `lessThan`; undefined for what is neither. Dates without an offset are UTC. */
export function toComparable(value: unknown): Comparable | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? { kind: 'number', value } : undefined;
  }
  if (typeof value !== 'string') {
    return undefined;
  }
  const text = value.trim();
  if (NUMBER.test(text)) {
    const number = Number(text);
    return Number.isFinite(number)
      ? { kind: 'number', value: number }
      : undefined;
  }
  if (ISO_DATE.test(text)) {
    const date = DateTime.fromISO(text, { zone: 'utc' });
    return date.isValid
      ? { kind: 'instant', value: date.toMillis() }
      : undefined;
  }
  return undefined;
}
