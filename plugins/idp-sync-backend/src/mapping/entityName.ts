import { createHash } from 'node:crypto';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { normalizeEntityName } from './normalizeEntityName';
import { textOf } from './text';

/** Of the catalog. */
const MAX_NAME_LENGTH = 63;

/** Hexadecimal digits of the object id's hash that tell namesakes apart; more where even those are taken. */
const SUFFIX_LENGTHS = [8, 16, 32];

/** What an object may be called in the catalog. */
export interface EntityNames {
  /** The name the msgraph module would give, valid or not; empty where no attribute names the object. */
  usual: string;
  /** The nearest valid name: of the usual one or, where nothing of that is left, of another attribute; undefined where no attribute gives one. */
  stem?: string;
  /** The attribute that the usual name is made of; absent where no attribute names the object. */
  usualSource?: string;
  /** The attribute that the stem is made of. */
  stemSource?: string;
}

/** The names of an object by its attributes: those the msgraph module would take first, then what else there is. */
export function entityNamesOf({
  class: objectClass,
  attributes,
}: DirectoryObject): EntityNames {
  let sources;
  if (objectClass === 'user') {
    sources = ['mail', 'userPrincipalName', 'mailNickname', 'displayName'];
  } else if (objectClass === 'group' && !attributes.securityEnabled) {
    sources = ['mailNickname', 'displayName', 'mail'];
  } else {
    sources = ['displayName', 'mailNickname', 'mail'];
  }
  let usual: string | undefined;
  let usualSource: string | undefined;
  for (const source of sources) {
    const text = textOf(attributes[source]);
    if (text !== undefined) {
      const name = normalizeEntityName(text);
      usual ??= name;
      usualSource ??= source;
      const stem = toValidName(name);
      if (stem) {
        return { usual, stem, usualSource, stemSource: source };
      }
    }
  }
  return { usual: usual ?? '', usualSource };
}

/** Cuts a normalised name to what the catalog accepts: 63 characters, a letter or digit at both ends. May be empty. */
function toValidName(
  name: string,
  maxLength: number = MAX_NAME_LENGTH,
): string {
  return name
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, maxLength)
    .replace(/(?<![^a-z0-9])[^a-z0-9]+$/, '');
}

/**
 * Valid names for an object in order of preference, without end: its stem, then the stem with a part of the hash of its object id. They depend on
 * nothing but stem and id, so that an object gets the same suffix wherever and whenever its name is taken.
 */
export function* nameForms(
  { stem }: EntityNames,
  kind: 'user' | 'group',
  objectId: string,
): Generator<string> {
  if (stem) {
    yield stem;
  }
  const withSuffix = (suffix: string) => {
    const room = MAX_NAME_LENGTH - suffix.length - 1;
    return `${toValidName(stem ?? kind, room)}-${suffix}`;
  };
  const digits = sha256(objectId);
  for (const length of SUFFIX_LENGTHS) {
    yield withSuffix(digits.slice(0, length));
  }
  // Only where somebody named objects after our suffixes on purpose.
  for (let attempt = 1; ; attempt++) {
    yield withSuffix(sha256(`${objectId}#${attempt}`).slice(0, 32));
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
