import type { ErrorCode } from '../errors';
import type { ConnectionOrigin } from './status';

/** Of a connection for which nobody has set it. @public */
export const DEFAULT_CONNECTION_PRIORITY = 100;

/** The highest there is; 1 is the lowest, and goes first. @public */
export const MAX_CONNECTION_PRIORITY = 1_000;

/** How everything is read. `frugal`: one page after the other. `quick`: many requests side by side. `auto`: chosen by size, latency and quota. @public */
export type FirstRead = 'frugal' | 'quick' | 'auto';

/** Where a connection leads; tenant and cloud stay as they are once it is made. @public */
export interface ConnectionSettings {
  /** A GUID or a domain of the tenant. */
  tenantId: string;
  /** `global`, `usGovL4`, `usGovDod`, `china`; `custom` only from the file. */
  cloud: string;
  /** PEM of the CAs to trust instead of the well-known ones. */
  caCertificate?: string;
  /** Address of an http proxy; where it has a password, that never comes out again and `***` stands for it. */
  proxy?: string;
}

/** What can be set of a connection. @public */
export interface ConnectionInput {
  title: string;
  provider: string;
  enabled: boolean;
  /** Name of a credential profile. */
  credentialProfile: string;
  settings: ConnectionSettings;
  firstRead?: FirstRead;
  /**
   * The secret of the credential profile once more (of a certificate, its PEM): needed where a CA certificate is entered that the profile was not entered for,
   * because whoever chooses the CA could read what is sent past it. Never comes back.
   */
  confirmSecret?: string;
}

/** `POST /connections`. @public */
export interface NewConnection extends ConnectionInput {
  /** Where it is left out it is made from the title; where that has no Latin letters, from the tenant's domain or the kind of provider. */
  id?: string;
}

/** `PUT /connections/:id/settings`. @public */
export interface ConnectionChange extends ConnectionInput {
  /** Of the settings that were changed; refused where somebody else has changed them since. */
  revision: number;
  fullScanNext: boolean;
}

/** `PUT /connections/:id/priority`. @public */
export interface ConnectionPriorityChange {
  /** 1 to {@link MAX_CONNECTION_PRIORITY}. */
  priority: number;
  /** Of the settings that were looked at; refused where somebody else has changed them since. */
  revision: number;
}

/** What the configuration file alone can set of how a directory is reached. @public */
export interface FileSettings {
  /** Where tokens come from, and where the directory is: origins. */
  authorityHost?: string;
  graphUrl?: string;
  /** Of the CAs to trust instead of the well-known ones, as the file names it. */
  caFile?: string;
  /** `***` stands for its password. */
  proxy?: string;
}

/** `GET /connections/:id/settings`: never holds a secret. @public */
export interface ConnectionDetails
  extends Omit<ConnectionInput, 'confirmSecret'> {
  id: string;
  origin: ConnectionOrigin;
  /** Where in the configuration it stands, such as `idpSync.connections.contoso`; only of those in a file. */
  file?: string;
  /** Only of those in a file. */
  fileSettings?: FileSettings;
  /** Rises with each change; 0 of a connection in a file. */
  revision: number;
  /** Which connection is believed about people whom several have: the lowest goes first, and of equal ones the lower id. */
  priority: number;
  /** Entity ref of a user or subject of a service. */
  changedBy?: string;
  changedAt?: string;
  /** The next run reads everything; off by itself after it. */
  fullScanNext: boolean;
  /** Its directory has been read, or is being read for the first time. */
  connected: boolean;
}

/** Somebody else has changed what is to be saved; with `IDP_CHANGED_MEANWHILE`. @public */
export interface ChangedMeanwhile {
  changedBy?: string;
  changedAt?: string;
  /** What they changed, such as `settings.proxy` or `users.include`. */
  fields: string[];
  /** Of what is saved now. */
  revision: number;
}

/** How a step of a connection test stands. @public */
export type ConnectionTestStatus =
  | 'running'
  | 'ok'
  | 'warning'
  | 'failed'
  | 'skipped';

/** One line of `POST /connections/test` and `POST /connections/:id/test`; a step is told of when it begins and when it ends. @public */
export interface ConnectionTestStep {
  /** `dns`, `tls`, `token`, `organization`, `permission:<name>`, `users` or `groups`. */
  step: string;
  status: ConnectionTestStatus;
  message: string;
  code?: ErrorCode;
  /** What the provider said, such as `AADSTS7000222`. */
  providerCode?: string;
  remedy?: string;
  detail?: string;
}

/** What `POST /connections/test` takes: settings that are not saved. @public */
export type ConnectionTestInput = Pick<
  ConnectionInput,
  'provider' | 'credentialProfile' | 'settings' | 'confirmSecret'
>;

/** `GET /connections/:id/disconnect`: what disconnecting would do. @public */
export interface DisconnectEffect {
  /** Entities in the catalog. */
  users: number;
  groups: number;
  /** Objects in our copy of the directory, which is purged. */
  mirrorObjects: number;
}

/** Answer of `POST /connections/:id/disconnect`. @public */
export interface DisconnectResult {
  /** The preview that shows what removing the entities does, to be confirmed; absent where they are kept. */
  previewId?: number;
}

/** `POST /connections/:id/disconnect`. @public */
export interface DisconnectRequest {
  /** `remove` is a run that the guard watches. */
  entities: 'keep' | 'remove';
  /** The title of the connection. */
  confirm: string;
}

/** Where tenants of a provider can be. @public */
export interface ProviderCloud {
  id: string;
  title: string;
  /** Of the CAs that are trusted there unless others are entered, as the configuration file names it; absent where those are the well-known ones. */
  caFile?: string;
}

/** A kind of identity provider that is installed; one item of `GET /providers`. @public */
export interface ProviderInfo {
  provider: string;
  title: string;
  /** Empty where connections to it can only be made in the configuration file. */
  clouds: ProviderCloud[];
}
