/** A `hold` of the object of a `change`. Not by the connection, which has as many holds as there are, and which the databases may take for a key; see `IN_RANGE_OF_RUN`. */
export const HOLD_OF_CHANGE = `hold.object_id = change.object_id and hold.class = change.class and hold.connection_id || '' = change.connection_id`;
