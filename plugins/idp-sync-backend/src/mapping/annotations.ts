/** Which connection an entity belongs to. */
export const CONNECTION_ANNOTATION = 'idp-sync/connection';

/** Which object of the directory an entity stands for; after a loss of our tables its reference is adopted again by this. */
export const OBJECT_ID_ANNOTATION = 'idp-sync/object-id';

/** Those of the msgraph module: sign-in resolvers and other plugins look people up by them. */
export const MSGRAPH_ANNOTATIONS = {
  user: 'graph.microsoft.com/user-id',
  group: 'graph.microsoft.com/group-id',
  organization: 'graph.microsoft.com/tenant-id',
  email: 'microsoft.com/email',
} as const;

/** Type of our locations: `idp-sync:<connection>/<object id>`. */
export const LOCATION_TYPE = 'idp-sync';
