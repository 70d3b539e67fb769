const MAX_LENGTH = 63;

/** An id made from a title, that is not taken yet. */
export function connectionIdFor(
  title: string,
  taken: ReadonlySet<string>,
): string {
  const plain = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX_LENGTH - 5)
    .replace(/-+$/, '');
  const base = plain || 'connection';
  for (let number = 1; ; number++) {
    const id = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(id)) {
      return id;
    }
  }
}
