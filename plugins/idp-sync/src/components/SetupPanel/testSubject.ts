import type { EditableSettings } from '../ConnectionPage/useConnectionDraft';

/**
 * What the outcome of a test depends on, as a text to compare.
 *
 * @param replaced - How often what the profile signs in with was replaced since the page was opened.
 */
export function testSubject(
  value: Pick<EditableSettings, 'provider' | 'credentialProfile' | 'settings'>,
  replaced = 0,
): string {
  const { tenantId, cloud, caCertificate, proxy } = value.settings;
  return JSON.stringify([
    value.provider,
    value.credentialProfile,
    tenantId,
    cloud,
    caCertificate ?? '',
    proxy ?? '',
    replaced,
  ]);
}
