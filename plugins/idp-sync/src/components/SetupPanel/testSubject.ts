import type { EditableSettings } from '../ConnectionPage/useConnectionDraft';

/** What the outcome of a test depends on, as a text to compare. */
export function testSubject(
  value: Pick<EditableSettings, 'provider' | 'credentialProfile' | 'settings'>,
): string {
  const { tenantId, cloud, caCertificate, proxy } = value.settings;
  return JSON.stringify([
    value.provider,
    value.credentialProfile,
    tenantId,
    cloud,
    caCertificate ?? '',
    proxy ?? '',
  ]);
}
