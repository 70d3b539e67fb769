/** A value of an attribute or field as people read it: texts as they are, lists with commas. */
export function valueToText(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(valueToText).join(', ');
  }
  return value === undefined || value === null ? '' : JSON.stringify(value);
}
