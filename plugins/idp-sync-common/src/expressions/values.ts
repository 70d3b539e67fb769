import { isCelList } from '@bufbuild/cel';

export function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

export function isBlank(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && value.trim() === '');
}

export function toArray(list: Iterable<unknown>): unknown[] {
  return [...list].map(value => (isCelList(value) ? toArray(value) : value));
}

export function nameOf(value: unknown): string {
  if (Array.isArray(value) || isCelList(value)) {
    return 'a list';
  }
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'number':
    case 'bigint':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return 'something else';
  }
}
