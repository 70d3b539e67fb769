/** The code of a reason as words: `newInScope` as `New in scope`. Reasons grow, and a code that the pages do not know is readable too. */
export function wordsOf(code: string): string {
  const words = code.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
