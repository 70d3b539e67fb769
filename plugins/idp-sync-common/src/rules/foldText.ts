const ASCII = /^[\0-\x7f]*$/;

/**
 * Text as rules compare it where case does not matter: composed (NFC), lower case by Unicode's own mapping, never by a locale's, so that a Turkish
 * server decides like any other. The two lower-case sigmas are one letter, because which of them upper case turns into depends on what follows.
 * Letters whose case changes their number (ß and SS) are not the same.
 *
 * @public
 */
export function foldText(text: string): string {
  if (ASCII.test(text)) {
    return text.toLowerCase();
  }
  return text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .normalize('NFC');
}
