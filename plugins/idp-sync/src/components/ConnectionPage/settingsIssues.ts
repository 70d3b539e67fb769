import type { EditableSettings } from './useConnectionDraft';
import type { PolicyIssue } from './PolicyPanelProps';

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DOMAIN =
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;
const CERTIFICATE =
  /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
/** Characters that a name may have. */
const MAX_TITLE = 200;

function titleProblem(title: string): string | undefined {
  if (!title.trim()) {
    return 'give the connection a name, such as that of the company';
  }
  return title.length > MAX_TITLE
    ? `at most ${MAX_TITLE} characters`
    : undefined;
}

/** What is wrong with a tenant as somebody has typed it. */
export function tenantProblem(tenantId: string): string | undefined {
  return GUID.test(tenantId) || DOMAIN.test(tenantId)
    ? undefined
    : 'expected the tenant ID (a GUID, on the overview of Entra ID) or a domain of the tenant, such as contoso.onmicrosoft.com';
}

function certificateProblem(pem: string | undefined): string | undefined {
  if (!pem) {
    return undefined;
  }
  if (PRIVATE_KEY.test(pem)) {
    return 'this holds a private key; only the certificate of the CA belongs here';
  }
  return CERTIFICATE.test(pem)
    ? undefined
    : 'expected PEM: text from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----';
}

function proxyProblem(proxy: string | undefined): string | undefined {
  if (!proxy) {
    return undefined;
  }
  try {
    const { protocol } = new URL(proxy);
    return protocol === 'http:' || protocol === 'https:'
      ? undefined
      : 'expected an address that starts with http:// or https://';
  } catch {
    return 'expected an address such as http://proxy.example.com:3128';
  }
}

/** What of the settings of a connection cannot be saved as it is; the backend checks it again. */
export function settingsIssues(value: EditableSettings): PolicyIssue[] {
  const problems = {
    title: titleProblem(value.title),
    provider: value.provider ? undefined : 'choose an identity provider',
    'settings.tenantId': tenantProblem(value.settings.tenantId),
    credentialProfile: value.credentialProfile
      ? undefined
      : 'choose a credential profile, or make one',
    'settings.caCertificate': certificateProblem(value.settings.caCertificate),
    'settings.proxy': proxyProblem(value.settings.proxy),
  };
  return Object.entries(problems).flatMap(([path, message]) =>
    message === undefined ? [] : [{ path, message }],
  );
}
