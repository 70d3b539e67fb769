import type { MappedClass } from './types';

/** What a field may hold, which decides how the result of an expression is taken. @public */
export type MappedFieldKind =
  | 'text'
  | 'url'
  | 'label'
  | 'annotation'
  | 'tags'
  | 'link'
  | 'any';

/** A field that can be mapped. @public */
export interface MappedField {
  /** As it is written in a mapping. */
  field: string;
  kind: MappedFieldKind;
  /** Where it is in the entity; a link is one of a list, and found by its title. */
  path: readonly string[];
}

const NAMED: Readonly<Record<string, MappedField>> = {
  displayName: named('displayName', 'text', 'spec', 'profile', 'displayName'),
  email: named('email', 'text', 'spec', 'profile', 'email'),
  picture: named('picture', 'url', 'spec', 'profile', 'picture'),
  title: named('title', 'text', 'metadata', 'title'),
  description: named('description', 'text', 'metadata', 'description'),
  type: named('type', 'text', 'spec', 'type'),
  tags: named('tags', 'tags', 'metadata', 'tags'),
};

/** Fields with a name of their own. @public */
export const NAMED_FIELDS: readonly string[] = Object.keys(NAMED);

function named(
  field: string,
  kind: MappedFieldKind,
  ...path: string[]
): MappedField {
  return { field, kind, path };
}

const REFERENCE =
  'it is part of the reference, which the sync gives out and keeps for life';
const MEMBERSHIP =
  'the memberships of the directory make it; see mapping.membership and groups.nested';
const CATALOG = 'it belongs to the catalog';
const OURS = 'it tells which object of the directory the entity stands for';

/** Why a field cannot be mapped. */
const RESERVED: Readonly<Record<string, string>> = {
  name: REFERENCE,
  namespace: REFERENCE,
  memberOf: MEMBERSHIP,
  parent: MEMBERSHIP,
  children: MEMBERSHIP,
  members: MEMBERSHIP,
  'metadata.name': REFERENCE,
  'metadata.namespace': REFERENCE,
  'metadata.uid': CATALOG,
  'metadata.etag': CATALOG,
  'metadata.generation': CATALOG,
  'spec.memberOf': MEMBERSHIP,
  'spec.members': MEMBERSHIP,
  'spec.parent': MEMBERSHIP,
  'spec.children': MEMBERSHIP,
};

/** Fields that are written another way. */
const SPELLED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.values(NAMED).map(({ field, path }) => [path.join('.'), field]),
  ),
  'metadata.labels': 'labels.…',
  'metadata.annotations': 'annotations.…',
  'metadata.links': 'links.…',
  'spec.profile': 'displayName, email or picture',
};

/** Annotations that tell which object it is: sign-in looks people up by them. */
const IDENTITY_ANNOTATIONS = new Set([
  'graph.microsoft.com/user-id',
  'graph.microsoft.com/group-id',
  'graph.microsoft.com/tenant-id',
]);

/** Of the catalog's own annotations, those that are there to be set. */
const FREE_ANNOTATIONS = new Set([
  'backstage.io/view-url',
  'backstage.io/edit-url',
  'backstage.io/source-location',
  'backstage.io/techdocs-ref',
  'backstage.io/techdocs-entity',
]);

const KEY =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const NAME = /^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/;
const MAX_TITLE_LENGTH = 100;
const MAX_PREFIX_LENGTH = 253;
const MAX_NAMES = 3;

/** What every object inherits is no name for anything. */
const INHERITED = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
]);

/**
 * The field that a mapping names: one with a name of its own ({@link NAMED_FIELDS}), `labels.<key>`, `annotations.<key>`, `links.<title>`, `metadata.<name>`, or
 * `spec.<name>` down to three names. Anything but what is ours or the catalog's.
 *
 * @returns the field, or what is wrong with it as a sentence without a full stop
 * @public
 */
export function parseMappedField(field: string): MappedField | string {
  if (Object.hasOwn(NAMED, field)) {
    return NAMED[field];
  }
  if (Object.hasOwn(RESERVED, field)) {
    return `${field} cannot be mapped: ${RESERVED[field]}`;
  }
  if (Object.hasOwn(SPELLED, field)) {
    return `write ${SPELLED[field]} instead of ${field}`;
  }
  const dot = field.indexOf('.');
  const [group, rest] =
    dot < 0 ? [field, ''] : [field.slice(0, dot), field.slice(dot + 1)];
  switch (group) {
    case 'labels':
    case 'annotations':
      return parseKey(field, group, rest);
    case 'links':
      return rest.trim() === rest &&
        rest !== '' &&
        rest.length <= MAX_TITLE_LENGTH
        ? named(field, 'link', 'metadata', 'links', rest)
        : 'a link has a title of 1 to 100 characters, such as links.Calendar';
    case 'metadata':
    case 'spec':
      return parsePath(field, group, rest);
    default:
      return `expected ${NAMED_FIELDS.join(
        ', ',
      )}, labels.<key>, annotations.<key>, links.<title>, metadata.<name> or spec.<name>`;
  }
}

function parseKey(
  field: string,
  group: 'labels' | 'annotations',
  key: string,
): MappedField | string {
  const prefix = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  if (
    !KEY.test(key) ||
    prefix.length > MAX_PREFIX_LENGTH ||
    INHERITED.has(key)
  ) {
    return `the catalog takes keys of 1 to 63 letters, digits and - _ . with a letter or digit at both ends, after a domain and a slash where there is one, such as ${group}.example.com/team`;
  }
  if (prefix === 'idp-sync' || IDENTITY_ANNOTATIONS.has(key)) {
    return `${field} cannot be mapped: ${OURS}`;
  }
  if (
    (prefix === 'backstage.io' || prefix.endsWith('.backstage.io')) &&
    !(group === 'annotations' && FREE_ANNOTATIONS.has(key))
  ) {
    return `${field} cannot be mapped: ${CATALOG}`;
  }
  return named(
    field,
    group === 'labels' ? 'label' : 'annotation',
    'metadata',
    group,
    key,
  );
}

function parsePath(
  field: string,
  group: 'metadata' | 'spec',
  rest: string,
): MappedField | string {
  const names = rest.split('.');
  if (Object.hasOwn(RESERVED, `${group}.${names[0]}`)) {
    return `${field} cannot be mapped: ${RESERVED[`${group}.${names[0]}`]}`;
  }
  const deepest = group === 'metadata' ? 1 : MAX_NAMES;
  if (
    names.length > deepest ||
    names.some(name => !NAME.test(name) || INHERITED.has(name))
  ) {
    return `expected ${group}.<name>${
      group === 'spec' ? ', down to three names' : ''
    }; a name has 1 to 63 letters, digits and _ - and starts with a letter`;
  }
  const inNamed = Object.values(NAMED).find(one =>
    field.startsWith(`${one.path.join('.')}.`),
  );
  return inNamed
    ? `write ${inNamed.field} instead of ${field}`
    : named(field, 'any', group, ...names);
}

/** A field as changes and explanations name it, such as `metadata.labels.country` or `spec["cost-center"]`. @public */
export function pathOfMappedField({ kind, path }: MappedField): string {
  const names = kind === 'link' ? path.slice(0, 2) : path;
  return names.reduce((before, name) => {
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
      return `${before}[${JSON.stringify(name)}]`;
    }
    return before ? `${before}.${name}` : name;
  }, '');
}

/** @public */
export const MAPPED_CLASSES: readonly MappedClass[] = ['user', 'group'];
