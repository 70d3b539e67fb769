/// <reference lib="es2024.string" />

/**
 * Text as both databases can keep it: without NUL, which PostgreSQL's text does not hold, and with U+FFFD for each half of a surrogate pair, which its JSON
 * refuses. Directories do have such names, and cutting a text makes such halves.
 */
export function cleanText(text: string): string {
  return text.isWellFormed() && !text.includes('\0')
    ? text
    : text.replaceAll('\0', '').toWellFormed();
}
