/** The same value with every text in it replaced, names of properties too. */
export function mapTexts(
  value: unknown,
  replace: (text: string) => string,
): unknown {
  if (typeof value === 'string') {
    return replace(value);
  }
  if (Array.isArray(value)) {
    return value.map(each => mapTexts(each, replace));
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [
        replace(name),
        mapTexts(each, replace),
      ]),
    );
  }
  return value;
}
