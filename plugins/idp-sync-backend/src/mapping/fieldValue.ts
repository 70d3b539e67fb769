import { makeValidator } from '@backstage/catalog-model';
import type {
  ExpressionValue,
  MappedFieldKind,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { cleanText } from '../database/cleanText';

/** What a field of an entity may hold. */
export type FieldValue =
  | string
  | number
  | boolean
  | readonly FieldValue[]
  | undefined;

const { isValidLabelValue, isValidTag } = makeValidator();

/** What a browser may be sent to from a page of the portal. */
const SCHEMES = new Set([
  'http:',
  'https:',
  'mailto:',
  'tel:',
  'sip:',
  'msteams:',
  'slack:',
]);

/** Characters of a value that a message quotes. */
const MAX_QUOTED_LENGTH = 60;

/**
 * What an expression came to, as its field takes it; undefined where there is nothing.
 *
 * @throws Error that says what the catalog would not take.
 */
export function toFieldValue(
  value: ExpressionValue,
  kind: MappedFieldKind,
): FieldValue {
  if (value === undefined) {
    return undefined;
  }
  switch (kind) {
    case 'any':
      return cleanValue(value);
    case 'tags':
      return toTags(value);
    case 'label':
      return toLabel(toText(value));
    case 'url':
    case 'link':
      return toUrl(toText(value), kind);
    default:
      return toText(value);
  }
}

function cleanValue(value: ExpressionValue): FieldValue {
  if (Array.isArray(value)) {
    return value.map(cleanValue);
  }
  return typeof value === 'string' ? cleanText(value) : value;
}

function toText(value: ExpressionValue): string {
  if (Array.isArray(value)) {
    throw new Error(
      'one text is needed, and this is a list; first(…) takes its first value, join(…) all of them',
    );
  }
  return cleanText(String(value));
}

function toLabel(text: string): string {
  if (!isValidLabelValue(text)) {
    throw new Error(
      `the catalog takes no label ${quote(
        text,
      )}: it has at most 63 letters, digits and - _ . with a letter or digit at both ends; slug(…) makes one`,
    );
  }
  return text;
}

function toTags(value: ExpressionValue): string[] {
  const tags = (Array.isArray(value) ? value : [value]).map(toText);
  const wrong = tags.find(tag => !isValidTag(tag));
  if (wrong !== undefined) {
    throw new Error(
      `the catalog takes no tag ${quote(
        wrong,
      )}: it has at most 63 lower-case letters, digits and + # with single hyphens between them; slug(…) makes one`,
    );
  }
  return [...new Set(tags)];
}

/** An attribute that people fill in themselves must not become a script in somebody else's portal. */
function toUrl(text: string, kind: 'url' | 'link'): string {
  const scheme = URL.canParse(text) ? new URL(text).protocol : '';
  const isImage =
    kind === 'url' && /^data:image\/(?:png|jpeg|gif|webp);/.test(text);
  if (!isImage && !SCHEMES.has(scheme)) {
    throw new Error(
      `${quote(
        text,
      )} is not an address that a page can lead to, such as https://…`,
    );
  }
  return text;
}

function quote(text: string): string {
  return JSON.stringify(
    text.length > MAX_QUOTED_LENGTH
      ? `${text.slice(0, MAX_QUOTED_LENGTH - 1)}…`
      : text,
  );
}
