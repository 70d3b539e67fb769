/**
 * Rows of `run_changes`, as `change`, that are in a range of ids and of a run; bindings: first, last, run. The sum keeps the databases from looking them up by their run:
 * of a plan that is new PostgreSQL's statistics know nothing, so that it takes a run for one row and reads all of it for each row of another table.
 */
export const IN_RANGE_OF_RUN = `change.id between ? and ? and change.run_id + 0 = ?`;
