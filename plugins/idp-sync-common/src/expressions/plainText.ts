/** Letters that Unicode does not take apart. */
const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ẞ: 'SS',
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'Th',
  ł: 'l',
  Ł: 'L',
  ħ: 'h',
  Ħ: 'H',
  ı: 'i',
  ŋ: 'n',
  Ŋ: 'N',
};

const LETTER = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'gu');

/** Longest label value of the catalog. */
const MAX_SLUG_LENGTH = 63;

/** Text without diacritics: `Zoë Müller` as `Zoe Muller`, `Straße` as `Strasse`. Letters of other scripts stay. */
export function plainText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}+/gu, '')
    .replace(LETTER, letter => LETTERS[letter])
    .normalize('NFC');
}

/** Text as the catalog takes it for labels and tags: lower-case letters, digits and single hyphens between them, at most 63 characters. May be empty. @public */
export function slugOf(text: string): string {
  return plainText(text)
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(part => part !== '')
    .join('-')
    .slice(0, MAX_SLUG_LENGTH)
    .replace(/-$/, '');
}
