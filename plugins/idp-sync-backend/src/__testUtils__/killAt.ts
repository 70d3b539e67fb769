import type { Knex } from 'knex';

/** What a process that was killed leaves undone: the statement at which it died, and its transaction. */
export class Killed extends Error {}

/**
 * Lets the work on a database die at one of its statements, as a kill does: that statement is not executed, and the transaction that it is in is rolled back.
 *
 * @param isCounted - which statements count
 * @param at - the number of the statement to die at, from 1; none for counting alone
 * @param death - what the work sees of it
 */
export function killAt(
  knex: Knex,
  isCounted: (sql: string) => boolean,
  at?: number,
  death: () => Error = () => new Killed(),
): { hasDied(): boolean; stop(): { statements: number } } {
  let statements = 0;
  const note = ({ sql }: { sql: string }) => {
    if (isCounted(sql)) {
      statements += 1;
      if (statements === at) {
        throw death();
      }
    }
  };
  knex.on('query', note);
  return {
    hasDied: () => at !== undefined && statements >= at,
    stop() {
      knex.off('query', note);
      return { statements };
    },
  };
}
