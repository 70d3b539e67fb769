/** Set on every entity that idp-sync makes: the id of the connection it comes from. */
export const CONNECTION_ANNOTATION = 'idp-sync/connection';
