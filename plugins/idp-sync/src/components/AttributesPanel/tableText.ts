/** The entries of a table as somebody writes them, one a line. */
export function toTableText(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key} = ${value}`)
    .join('\n');
}

/** What was written as entries, and the first line that is none; lines without anything do not count. */
export function parseTableText(text: string): {
  entries: Record<string, string>;
  wrongLine?: number;
} {
  const entries: Record<string, string> = {};
  let wrongLine: number | undefined;
  text.split('\n').forEach((line, index) => {
    const at = line.indexOf('=');
    if (at > 0 && line.slice(0, at).trim() !== '') {
      // What every object inherits is a key like any other.
      Object.defineProperty(entries, line.slice(0, at).trim(), {
        value: line.slice(at + 1).trim(),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else if (line.trim() !== '') {
      wrongLine ??= index + 1;
    }
  });
  return { entries, ...(wrongLine !== undefined && { wrongLine }) };
}
