import type { MappedField } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { FieldValue } from './fieldValue';

type Part = Record<string, unknown>;

/** What an entity has at a field; undefined where it has nothing there. */
export function readField(
  entity: object,
  { kind, path }: MappedField,
): unknown {
  if (kind === 'link') {
    const [group, list, title] = path;
    return linksOf(child(entity, group)?.[list]).find(
      link => link.title === title,
    )?.url;
  }
  let value: unknown = entity;
  for (const name of path) {
    if (!isPart(value) || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = value[name];
  }
  return value;
}

/** Sets a field of an entity that is still being made, or takes it away where the value is undefined. */
export function writeField(
  entity: object,
  { kind, path }: MappedField,
  value: FieldValue,
): void {
  if (kind === 'link') {
    writeLink(entity, path, value);
    return;
  }
  let part = entity as Part;
  for (const name of path.slice(0, -1)) {
    const inner = child(part, name);
    if (inner) {
      part = inner;
    } else if (value === undefined) {
      return;
    } else {
      const created: Part = {};
      part[name] = created;
      part = created;
    }
  }
  setOrDelete(part, path[path.length - 1], value);
}

function writeLink(
  entity: object,
  [group, list, title]: readonly string[],
  url: FieldValue,
): void {
  const part = child(entity, group);
  if (part) {
    const links = linksOf(part[list]).filter(link => link.title !== title);
    if (url !== undefined) {
      links.push({ url, title });
    }
    setOrDelete(part, list, links.length > 0 ? links : undefined);
  }
}

function setOrDelete(part: Part, name: string, value: unknown): void {
  if (value === undefined) {
    delete part[name];
  } else {
    part[name] = value;
  }
}

function linksOf(value: unknown): Part[] {
  return Array.isArray(value) ? value.filter(isPart) : [];
}

function child(part: object, name: string): Part | undefined {
  const value = Object.hasOwn(part, name) ? (part as Part)[name] : undefined;
  return isPart(value) ? value : undefined;
}

function isPart(value: unknown): value is Part {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
