/**
 * Rows of `run_changes`, as `change`, that are in a range of ids and of a run; bindings: first, last, run. The sum keeps the databases from looking them up by their run:
 * of a plan that is new PostgreSQL's statistics know nothing, so that it takes a run for one row and reads all of it for each row of another table.
 */
export const IN_RANGE_OF_RUN = `change.id between ? and ? and change.run_id + 0 = ?`;

/** A `hold` of the object of a `change`. Not by the connection, which has as many holds as there are, and which the databases may take for a key; see {@link IN_RANGE_OF_RUN}. */
export const HOLD_OF_CHANGE = `hold.object_id = change.object_id and hold.class = change.class and hold.connection_id || '' = change.connection_id`;
