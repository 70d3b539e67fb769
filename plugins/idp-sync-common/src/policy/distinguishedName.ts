import { foldText } from '../rules/foldText';

const HEX_PAIR = /^[0-9a-f]{2}$/i;
/** Of RFC 4514; a space or a hash need it at the ends of a value only. */
const ESCAPED = ' "#+,;<=>\\';
const ATTRIBUTE_TYPE = /^(?:[a-z][a-z0-9-]*|\d+(?:\.\d+)*)$/i;

/**
 * The components of a distinguished name such as `OU=Sales,DC=contoso,DC=com`, as they are compared: without regard to case, to spaces round commas and equals
 * signs, and to how a character is escaped (RFC 4514).
 *
 * @returns undefined for what is none
 * @public
 */
export function parseDistinguishedName(
  text: string,
): readonly string[] | undefined {
  const components: string[] = [];
  for (const part of splitAtCommas(text)) {
    const equals = part.indexOf('=');
    const type = part.slice(0, Math.max(equals, 0)).trim();
    const value = unescape(trimValue(part.slice(equals + 1)));
    if (!ATTRIBUTE_TYPE.test(type) || !value) {
      return undefined;
    }
    components.push(`${type.toLowerCase()}=${foldText(value)}`);
  }
  return components;
}

/** Whether a name lies below another one, or is that; component by component, so that `OU=Presales` is not within `OU=Sales`. @public */
export function isWithinDistinguishedName(
  name: readonly string[],
  unit: readonly string[],
): boolean {
  const above = name.length - unit.length;
  return (
    above >= 0 && unit.every((part, index) => name[above + index] === part)
  );
}

function splitAtCommas(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let index = 0; index < text.length; index++) {
    if (text[index] === '\\') {
      index += 1;
    } else if (text[index] === ',') {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

/** An escaped space at the end belongs to the value. */
function trimValue(text: string): string {
  const trimmed = text.trim();
  return trimmed.endsWith('\\') && text.trimStart().length > trimmed.length
    ? `${trimmed} `
    : trimmed;
}

/** @returns undefined where a backslash escapes nothing that can be */
function unescape(text: string): string | undefined {
  if (!text.includes('\\')) {
    return text;
  }
  let result = '';
  for (let index = 0; index < text.length; index++) {
    const char = text[index];
    if (char !== '\\') {
      result += char;
      continue;
    }
    const next = text.charAt(index + 1);
    if (next && ESCAPED.includes(next)) {
      result += next;
      index += 1;
      continue;
    }
    // Bytes of UTF-8; those of one character follow each other.
    const bytes: number[] = [];
    while (
      text[index] === '\\' &&
      HEX_PAIR.test(text.slice(index + 1, index + 3))
    ) {
      bytes.push(parseInt(text.slice(index + 1, index + 3), 16));
      index += 3;
    }
    if (bytes.length === 0) {
      return undefined;
    }
    result += new TextDecoder().decode(Uint8Array.from(bytes));
    index -= 1;
  }
  return result;
}
