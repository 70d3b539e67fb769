/** Which connection an entity belongs to. */
export const CONNECTION_ANNOTATION = 'idp-sync/connection';

/** Which object of the directory an entity stands for; after a loss of our tables its reference is adopted again by this. */
export const OBJECT_ID_ANNOTATION = 'idp-sync/object-id';

/**
 * Under which key the catalog keeps an entity that was taken over from another provider. The catalog tells nobody, never changes the key of an entity that it
 * has, and makes a new one of it when it is given another: so the entity has to say it itself, or it would be lost with our tables.
 */
export const LOCATION_KEY_ANNOTATION = 'idp-sync/location-key';

/** When the run was asked for that last changed the entity; tells which version of it the catalog has. */
export const MARK_ANNOTATION = 'idp-sync/changed-at';

/** Since which day somebody has left whose entity stays in the catalog; a label, so that they can be searched for. */
export const LEFT_LABEL = 'idp-sync/left';

/** The same to the millisecond. */
export const LEFT_AT_ANNOTATION = 'idp-sync/left-at';

/** How they have left: a `LeaveReason`. */
export const LEFT_REASON_ANNOTATION = 'idp-sync/left-reason';

/** On people and teams from elsewhere, where the policy wants to be warned of them: a sentence. */
export const FOREIGN_ANNOTATION = 'idp-sync/foreign';

/** Those of the msgraph module: sign-in resolvers and other plugins look people up by them. */
export const MSGRAPH_ANNOTATIONS = {
  user: 'graph.microsoft.com/user-id',
  group: 'graph.microsoft.com/group-id',
  organization: 'graph.microsoft.com/tenant-id',
  email: 'microsoft.com/email',
} as const;

/** Type of our locations: `idp-sync:<connection>/<object id>`. */
export const LOCATION_TYPE = 'idp-sync';
