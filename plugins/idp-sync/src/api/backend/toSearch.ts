type QueryValue = string | number | boolean | readonly string[] | undefined;

/** A query with its question mark: a parameter for each value, none for what is not given or empty. */
export function toSearch(query: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query) as [string, QueryValue][]) {
    for (const single of Array.isArray(value) ? value : [value]) {
      if (single !== undefined && single !== '') {
        search.append(name, String(single));
      }
    }
  }
  const text = search.toString();
  return text && `?${text}`;
}
