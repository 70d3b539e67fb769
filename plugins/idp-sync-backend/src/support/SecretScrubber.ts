import type { Config } from '@backstage/config';

const HIDDEN = '[secret]';
/** Shorter ones would be found in words that are none. */
const SHORTEST = 4;
/** So much of a secret, as where a message was cut in the middle of it, is too much. */
const TELLING_PART = 12;
/** Of a credential profile; everything else in it may be secret. */
const NO_SECRETS = [
  'type',
  'tenantId',
  'clientId',
  'hosts',
  'certificatePath',
  'tokenFilePath',
  'sendCertificateChain',
];
const SECRET_VARIABLE = /SECRET|PASSWORD|TOKEN|CREDENTIAL|PRIVATE|_KEY$/i;

/** What looks like a secret, whoever's it is. */
const PATTERNS = [
  /-----BEGIN [^-]+-----[\s\S]*?(-----END [^-]+-----|$)/g,
  /\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g,
  /\bBearer\s+[^\s"']+/gi,
  /\b(client_secret|client_assertion|password|access_token|refresh_token|sig)=[^\s&"']+/gi,
  /(?<=\/\/)[^\s/@"']+:[^\s/@"']+(?=@)/g,
];

/** Takes secrets out of texts: those of the configuration in any encoding, and whatever else looks like one. A second net; what is written has none to begin with. */
export class SecretScrubber {
  readonly #patterns: readonly RegExp[];

  private constructor(patterns: readonly RegExp[]) {
    this.#patterns = patterns;
  }

  static create(options: {
    config: Config;
    environment: Readonly<Record<string, string | undefined>>;
  }): SecretScrubber {
    const secrets = [
      ...secretsOfConfig(options.config),
      ...Object.entries(options.environment).flatMap(([name, value]) =>
        SECRET_VARIABLE.test(name) && value && value.length >= 8 ? value : [],
      ),
    ].filter(secret => secret.length >= SHORTEST);
    const forms = [...new Set(secrets.flatMap(formsOf))].sort(
      (a, b) => b.length - a.length,
    );
    return new SecretScrubber([
      ...forms.map(form => new RegExp(escape(form), 'g')),
      ...PATTERNS,
      // Last, because what it leaves of a secret the others would not know.
      ...forms.flatMap(beginningOf),
    ]);
  }

  scrub(text: string): string {
    return this.#patterns.reduce(
      (left, pattern) => left.replace(pattern, HIDDEN),
      text,
    );
  }
}

function secretsOfConfig(config: Config): string[] {
  const values = (path: string) =>
    Object.values(config.getOptional<object>(path) ?? {});
  return [
    ...values('idpSync.credentialProfiles').flatMap(profile =>
      Object.entries(Object(profile)).flatMap(([name, value]) =>
        NO_SECRETS.includes(name) ? [] : textsOf(value),
      ),
    ),
    ...values('idpSync.connections').flatMap(each =>
      textsOf(Object(each).proxy),
    ),
    ...textsOf(config.getOptional('idpSync.encryption')),
  ];
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') {
    return [value];
  }
  return value && typeof value === 'object'
    ? Object.values(value).flatMap(textsOf)
    : [];
}

function formsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    Buffer.from(secret).toString('base64url'),
    JSON.stringify(secret).slice(1, -1),
  ];
}

function beginningOf(form: string): RegExp | [] {
  return form.length > TELLING_PART && !form.startsWith('-----BEGIN')
    ? new RegExp(`${escape(form.slice(0, TELLING_PART))}[^\\s"']*`, 'g')
    : [];
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
