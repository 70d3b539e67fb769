import type { AttributeValue } from '@idp-sync/backstage-plugin-idp-sync-node';

/** An attribute that is text with something in it; undefined for anything else. */
export function textOf(value: AttributeValue): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
