/** A place in a text that somebody edits. */
export interface TextPlace {
  /** From 1 on. */
  line: number;
  /** From 1 on. */
  column: number;
  /** Characters before it. */
  offset: number;
}

/** Which line and column so many characters into a text are. */
export function lineAndColumn(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split('\n');
  return {
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    offset,
  };
}

/** How many characters are before a place. */
export function offsetOf(
  text: string,
  { line = 1, column = 1 }: { line?: number; column?: number },
): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, { length }) => sum + length + 1, column - 1);
}
