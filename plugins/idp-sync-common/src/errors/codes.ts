/** Where a failure has its cause. @public */
export type ErrorCause =
  | 'credential'
  | 'permission'
  | 'throttling'
  | 'network'
  | 'directory'
  | 'catalog'
  | 'policy'
  | 'data'
  | 'engine';

/** @public */
export interface ErrorDefinition {
  cause: ErrorCause;
  /** What it means. */
  meaning: string;
  /** What to do about it. */
  remedy: string;
}

/**
 * Every error code of idp-sync with its meaning and remedy: the one table that API, log, pages and documentation show.
 *
 * @public
 */
export const ERROR_CODES = {
  IDP_CREDENTIAL_INVALID: {
    cause: 'credential',
    meaning: 'The identity provider refused the credential.',
    remedy:
      'Check client ID and secret of the credential profile. Enter the value of the secret, not its ID; for a certificate, check that the same certificate is registered with the application.',
  },
  IDP_CREDENTIAL_EXPIRED: {
    cause: 'credential',
    meaning: 'The client secret or certificate has expired.',
    remedy:
      'Create a new secret or certificate for the application and put it into the credential profile.',
  },
  IDP_APPLICATION_NOT_FOUND: {
    cause: 'credential',
    meaning: 'The application does not exist in this tenant.',
    remedy:
      'Check client ID and tenant ID; the application must be registered in, or consented to by, this tenant.',
  },
  IDP_TENANT_NOT_FOUND: {
    cause: 'credential',
    meaning:
      'The tenant does not exist at this authority, or the authority does not answer as one.',
    remedy:
      'Check the tenant ID and that the cloud is the one the tenant lives in.',
  },
  IDP_PERMISSION_MISSING: {
    cause: 'permission',
    meaning: 'The application may not read what the policy needs.',
    remedy:
      'Grant the application permissions User.Read.All and GroupMember.Read.All and give admin consent.',
  },
  IDP_THROTTLED: {
    cause: 'throttling',
    meaning:
      'The identity provider kept asking us to slow down until the retry budget was used up.',
    remedy:
      'Nothing is lost; the next run goes on from here. If it stays, look for other applications that read the same tenant.',
  },
  IDP_NETWORK: {
    cause: 'network',
    meaning: 'The identity provider could not be reached.',
    remedy:
      'Check name resolution, proxy, firewall and CA certificate from the portal to the hosts of this cloud.',
  },
  IDP_DIRECTORY_UNAVAILABLE: {
    cause: 'directory',
    meaning:
      'The identity provider kept answering with server errors or unreadable bodies.',
    remedy:
      'Nothing is lost; the next run goes on from here. Check the provider’s service health if it stays.',
  },
  IDP_DIRECTORY_REFUSED: {
    cause: 'directory',
    meaning:
      'The identity provider refused a request that we believe to be right.',
    remedy: 'Look at the provider code and message; report it if it stays.',
  },
  IDP_DIRECTORY_EMPTY: {
    cause: 'directory',
    meaning:
      'The directory answered with nothing where there was something before, or with nobody at all. This is not believed.',
    remedy:
      'Check the permissions of the application. Nothing is removed for as long as the directory answers with nothing.',
  },
  IDP_DIRECTORY_LOOP: {
    cause: 'directory',
    meaning: 'The pages of an answer went in a circle.',
    remedy:
      'Sync again. If a full sync ends so as well, report it with the support bundle.',
  },
  IDP_CATALOG_NOT_CONNECTED: {
    cause: 'catalog',
    meaning: 'No process with a connection to the catalog took the run.',
    remedy:
      "Install the catalog module of idp-sync in the backend that runs the catalog: backend.add(import('@idp-sync/backstage-plugin-idp-sync-backend')).",
  },
  IDP_CATALOG_UNAVAILABLE: {
    cause: 'catalog',
    meaning: 'The catalog could not be read or did not accept changes.',
    remedy: 'Look at the catalog’s log; the next run goes on from here.',
  },
  IDP_CATALOG_CONFLICT: {
    cause: 'catalog',
    meaning:
      'An entity that is not ours already bears the reference this object wants.',
    remedy:
      'Remove or rename the other entity, or exclude the object by a rule.',
  },
  IDP_TAKE_OVER_BLOCKED: {
    cause: 'catalog',
    meaning:
      'The entities of another provider are to be taken over, but its module is still in this portal and would take them back.',
    remedy:
      'Remove the msgraph catalog module from the backend, or `takeOver` from the connection, and start the portal again.',
  },
  IDP_TAKE_OVER_OTHER_TENANT: {
    cause: 'policy',
    meaning:
      'The entities of another provider are to be taken over, but they come from another tenant than the one this connection reads.',
    remedy:
      'Put `takeOver` on the connection of that tenant, or name the provider that brings this one.',
  },
  IDP_CATALOG_REJECTED: {
    cause: 'catalog',
    meaning:
      'The catalog took the entity and then refused to process it, because a processor or policy of the portal does not accept it. A person or group that was there before stays as it was.',
    remedy:
      'Look at the message: change the processor, policy or entity transformer, or exclude the object by a rule. Each sync tries again.',
  },
  IDP_CHANGE_OUTDATED: {
    cause: 'data',
    meaning:
      'The object was changed by another run after this change had been planned.',
    remedy: 'Nothing to do; the next run plans it anew.',
  },
  IDP_ENTITY_INVALID: {
    cause: 'data',
    meaning: 'The entity made from this object is not valid for the catalog.',
    remedy:
      'Look at the message: correct the attribute in the directory, or the transformer that made it.',
  },
  IDP_MAPPING_FAILED: {
    cause: 'data',
    meaning:
      'An attribute mapping of the policy could not be followed for this object, or a required one came to nothing.',
    remedy:
      'Look at the message: mend the expression in mapping.attributes, or the attribute in the directory; the object keeps its last good entity.',
  },
  IDP_TRANSFORMER_FAILED: {
    cause: 'data',
    meaning: 'An entity transformer threw an error for this object.',
    remedy: 'Mend the transformer; the object keeps its last good entity.',
  },
  IDP_NAME_CHANGED: {
    cause: 'data',
    meaning:
      'The usual name was taken or not valid for the catalog, so another was given.',
    remedy: 'Nothing to do; the reference stays with this object for life.',
  },
  IDP_PERSON_MATCHED: {
    cause: 'data',
    meaning:
      'People in scope are in the catalog twice: another connection, or somebody else, brings them too.',
    remedy:
      'Let users.matching of the policy skip or link such people, or take them out of one of the two; explain says of each whom they match.',
  },
  IDP_MATCH_AMBIGUOUS: {
    cause: 'data',
    meaning:
      'People may be in the catalog already, but several entities, or several people, have the same id, principal name or mail. Nobody is taken for anybody; they have an entity of their own.',
    remedy:
      'Correct what they share in the directory or in the other entities, or put a criterion first in users.matching that tells them apart.',
  },
  IDP_GROUP_CYCLE: {
    cause: 'data',
    meaning: 'Groups contain each other in a circle; it was broken.',
    remedy: 'Remove one of the nestings in the directory.',
  },
  IDP_MEMBERSHIPS_LEFT_OUT: {
    cause: 'policy',
    meaning:
      'Groups have more members than mapping.membershipLimit of the policy; they are in the catalog without them.',
    remedy:
      'Nothing to do where that is wanted; otherwise raise the limit or leave it out.',
  },
  IDP_POLICY_INVALID: {
    cause: 'policy',
    meaning: 'The policy of the connection is not valid.',
    remedy: 'Correct it at the place named in the message.',
  },
  IDP_POLICY_GROUP_NOT_FOUND: {
    cause: 'policy',
    meaning: 'A group that the policy names does not exist in the directory.',
    remedy:
      'Correct the name or ID in the policy. Nothing was changed, because everybody in that group would have been removed.',
  },
  IDP_POLICY_GROUP_AMBIGUOUS: {
    cause: 'policy',
    meaning: 'A group that the policy names by its name exists more than once.',
    remedy: 'Name the group by its object ID.',
  },
  IDP_POLICY_UNIT_NOT_FOUND: {
    cause: 'policy',
    meaning:
      'An administrative unit that the policy names does not exist in the directory.',
    remedy:
      'Take it out of the policy, or choose the one that has taken its place. Nothing was changed, because everybody in that unit would have been removed.',
  },
  IDP_POLICY_CHANGED: {
    cause: 'policy',
    meaning:
      'The policy was changed while a run that had been planned by the old one was interrupted.',
    remedy:
      'Nothing to do: what had been applied stands, and the next run goes by the new policy.',
  },
  IDP_PROCESS_OUTDATED: {
    cause: 'engine',
    meaning:
      'The backend was started with an older configuration than another one that has run since, and no process with the newer one took the run.',
    remedy:
      'Restart every replica of the backend with the configuration that is to hold.',
  },
  IDP_MIRROR_MISSING: {
    cause: 'engine',
    meaning:
      'Nothing has been read of the directory yet, so there is nothing to preview without reading it.',
    remedy: 'Preview with a fresh scan.',
  },
  IDP_MIRROR_INSUFFICIENT: {
    cause: 'policy',
    meaning:
      'The policy needs something of the directory that was not read, so a preview could only guess.',
    remedy:
      'Preview with a fresh scan; where the message says that it is not enough, save the policy first.',
  },
  IDP_PREVIEW_DRAFT: {
    cause: 'policy',
    meaning:
      'The preview is of a policy that is not saved, and a sync goes by the saved one.',
    remedy:
      'Save the policy (for a connection of app-config.yaml: put it there and restart), preview again and confirm that.',
  },
  IDP_PREVIEW_NOT_CONFIRMABLE: {
    cause: 'engine',
    meaning:
      'There is nothing to confirm: the run is no preview, has not come to its end in success, or was discarded.',
    remedy: 'Make a new preview and confirm that.',
  },
  IDP_PREVIEW_CONFIRMED: {
    cause: 'engine',
    meaning: 'The preview has been confirmed already.',
    remedy:
      'Look at the run that it was confirmed by. For what that has not done, make a new preview.',
  },
  IDP_PREVIEW_OUTDATED: {
    cause: 'policy',
    meaning:
      'The preview is older than a day, or was made by another policy than the one in force.',
    remedy: 'Make a new preview and confirm that.',
  },
  IDP_RUN_ACTIVE: {
    cause: 'engine',
    meaning:
      'Another run of the connection is under way or waiting to start, and would change what is to be confirmed.',
    remedy: 'Wait until it has ended, or cancel it; then confirm again.',
  },
  IDP_CHANGE_MOVED: {
    cause: 'data',
    meaning:
      'The object is not what it was when the change was previewed, so the change was not applied.',
    remedy:
      'Nothing to do: the next sync does what is right now. Make a new preview to see what that is.',
  },
  IDP_CHANGES_HELD: {
    cause: 'policy',
    meaning:
      'More of one kind would change than the policy allows without somebody having been asked, so these changes are held.',
    remedy:
      'Look at them under Held changes and approve or reject them. They are released by themselves when directory or policy no longer want them.',
  },
  IDP_SECOND_PERSON: {
    cause: 'policy',
    meaning:
      'The policy wants a second person to approve, and who tries to has caused the changes.',
    remedy:
      'Ask somebody else with the permission idp-sync.approve, who has neither asked for the run nor saved the policy that it went by.',
  },
  IDP_CONFIG_INVALID: {
    cause: 'policy',
    meaning: 'The configuration of the connection is not valid.',
    remedy:
      'Correct app-config.yaml at the place named in the message and restart.',
  },
  IDP_ENCRYPTION_KEY_MISSING: {
    cause: 'engine',
    meaning:
      'Secrets that are entered in the portal are encrypted, and the configuration has no key for that.',
    remedy:
      'Add to app-config.yaml, and restart: idpSync: { encryption: { keys: [{ id: k1, secret: ${IDP_SYNC_KEY} }] } }, with what "openssl rand -base64 32" prints in the environment variable IDP_SYNC_KEY.',
  },
  IDP_SECRET_UNREADABLE: {
    cause: 'credential',
    meaning:
      'A secret that was entered in the portal cannot be decrypted with the keys in the configuration.',
    remedy:
      'Put the key that it was encrypted with back into idpSync.encryption.keys and restart, or enter the secret again.',
  },
  IDP_CHANGED_MEANWHILE: {
    cause: 'policy',
    meaning: 'Somebody else has saved a change since this one was begun.',
    remedy:
      'Look at what they changed, load that, and make your change once more.',
  },
  IDP_MANAGED_IN_FILE: {
    cause: 'policy',
    meaning:
      'It is managed in the configuration file, and cannot be changed in the portal.',
    remedy:
      'Change it in the file at the place named in the message, and restart.',
  },
  IDP_PROFILE_IN_USE: {
    cause: 'credential',
    meaning: 'Connections use the credential profile.',
    remedy: 'Give those connections another credential profile first.',
  },
  IDP_CREDENTIAL_EXPIRING: {
    cause: 'credential',
    meaning: 'The secret or certificate of a credential profile ends soon.',
    remedy:
      'Make a new secret or certificate for the application and put it into the credential profile.',
  },
  IDP_RUN_TIMEOUT: {
    cause: 'engine',
    meaning: 'The run took longer than it may.',
    remedy:
      'Nothing is lost; the next run goes on from the last page. Look at the events for what took so long.',
  },
  IDP_RUN_LOST: {
    cause: 'engine',
    meaning:
      'The process that ran it died again and again, so the run was given up.',
    remedy:
      'Look at the logs of the backend around that time (memory, crashes), then run it again.',
  },
  IDP_DATABASE_UNAVAILABLE: {
    cause: 'engine',
    meaning:
      'The plugin’s own database did not answer, was full, or was too busy.',
    remedy:
      'Nothing is lost; the next run goes on from here. If it stays, check that the portal reaches its database, the space left on its disk and the number of connections it allows; the code in brackets is the database’s own.',
  },
  IDP_INTERNAL: {
    cause: 'engine',
    meaning: 'An error of ours.',
    remedy: 'Please report it with the events of the run.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** @public */
export type ErrorCode = keyof typeof ERROR_CODES;
