/** A value of JSON with all texts in it changed, keys apart. */
export function mapStrings(
  value: unknown,
  change: (text: string) => string,
): unknown {
  if (typeof value === 'string') {
    return change(value);
  }
  if (Array.isArray(value)) {
    return value.map(each => mapStrings(each, change));
  }
  return isPlain(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, each]) => [
          key,
          mapStrings(each, change),
        ]),
      )
    : value;
}

/** Whether a value is an object of JSON. */
export function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
