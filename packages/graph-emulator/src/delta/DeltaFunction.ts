import type { DeltaHandler } from '../graph/GraphContext';
import type { Grants } from '../graph/permissions';
import { QueryOptions } from '../graph/QueryOptions';
import type { Tenant } from '../tenant/Tenant';
import { DeltaPageSize, DeltaPageWriter } from './DeltaPage';
import { DeltaQuery, parseDeltaQuery, trackedType } from './DeltaQuery';
import { DeltaExpiryForm, DeltaToken, DeltaTokens } from './DeltaTokens';
import { Quirks } from '../graph/Quirks';
import { Round, incrementalRound, initialRound } from './Round';

/** How many rounds are kept at hand between two of their pages. */
const CACHED_ROUNDS = 8;
/** Up to so many earlier changes are replayed. */
const MAX_REPLAYED = 3;

/**
 * `/users/delta` and `/groups/delta`.
 *
 * A round is fixed by the two states it lies between; the token of a page
 * holds both and the position, so nothing is kept here for a client. Objects
 * are told as they are when their page is written: a change in mid-round may
 * be told early, and is told again in the next round.
 */
export class DeltaFunction implements DeltaHandler {
  readonly #tenant: Tenant;
  readonly #pageSize: DeltaPageSize;
  readonly #quirks: Quirks;
  readonly #tokens: DeltaTokens;
  readonly #rounds = new Map<string, Round>();

  constructor(options: {
    tenant: Tenant;
    pageSize: DeltaPageSize;
    quirks: Quirks;
    now: () => number;
  }) {
    this.#tenant = options.tenant;
    if (options.pageSize.objects < 1 || options.pageSize.memberLinks < 1) {
      throw new Error('A delta page holds at least one object and one link');
    }
    this.#pageSize = options.pageSize;
    this.#quirks = options.quirks;
    this.#tokens = new DeltaTokens(options.tenant.changes, options.now);
  }

  /** Makes all tokens issued until now useless. */
  expireTokens(form: DeltaExpiryForm): void {
    this.#tokens.expireAll(form);
  }

  /** Answers one request. */
  handle(
    resource: DeltaQuery['resource'],
    url: string,
    options: QueryOptions,
    grants: Grants,
    minimal: boolean,
  ): Record<string, unknown> {
    const token = this.#readToken(resource, url, options);
    const context = {
      '@odata.context': url.replace(/\/\w+\/delta$/, `/$metadata#${resource}`),
    };
    if (token.kind === 'delta' && token.to === token.from) {
      return { ...context, ...this.#endOfRound(url, token), value: [] };
    }
    if (this.#isEmptyPage(token)) {
      const again = this.#tokens.issue({ ...token, afterEmptyPage: true });
      return {
        ...context,
        '@odata.nextLink': `${url}?$skiptoken=${again}`,
        value: [],
      };
    }
    const page = new DeltaPageWriter({
      tenant: this.#tenant,
      query: token.query,
      round: this.#round(token),
      initial: token.from === undefined,
      quirks: this.#quirks,
      minimal,
      canReadHiddenMembers: grants.canReadHiddenMembers(),
    }).write(token, this.#pageSize);
    if (!page.next) {
      return { ...context, ...this.#endOfRound(url, token), value: page.value };
    }
    const next = this.#tokens.issue({
      kind: 'page',
      query: token.query,
      from: token.from,
      to: token.to,
      ...page.next,
    });
    return {
      ...context,
      '@odata.nextLink': `${url}?$skiptoken=${next}`,
      value: page.value,
    };
  }

  /** What the request asks for, as if every request carried a page token. */
  #readToken(
    resource: DeltaQuery['resource'],
    url: string,
    options: QueryOptions,
  ): Omit<DeltaToken, 'fingerprint' | 'issued'> {
    const { skipToken, deltaToken } = options;
    const startAgain = (token: DeltaToken) =>
      `${url}?${startQuery(token.query)}`;
    const sequence = this.#tenant.changes.sequence;
    const start = { position: 0, afterMember: -1 };
    if (skipToken) {
      return this.#tokens.read(skipToken, 'page', startAgain);
    }
    if (deltaToken && deltaToken !== 'latest') {
      const token = this.#tokens.read(deltaToken, 'delta', startAgain);
      return { ...token, ...start, from: token.to, to: sequence };
    }
    const query = parseDeltaQuery(resource, options);
    if (deltaToken === 'latest') {
      return { kind: 'delta', query, from: sequence, to: sequence, ...start };
    }
    return { kind: 'page', query, to: sequence, ...start };
  }

  #endOfRound(
    url: string,
    token: Omit<DeltaToken, 'fingerprint' | 'issued'>,
  ): Record<string, string> {
    const issued = this.#tokens.issue({
      kind: 'delta',
      query: token.query,
      to: token.to,
      position: 0,
      afterMember: -1,
    });
    return { '@odata.deltaLink': `${url}?$deltatoken=${issued}` };
  }

  #isEmptyPage(token: Omit<DeltaToken, 'fingerprint' | 'issued'>): boolean {
    const { position, afterMember, to, query } = token;
    return (
      !token.afterEmptyPage &&
      (position > 0 || afterMember >= 0) &&
      this.#quirks.happens(
        'emptyPage',
        `${query.resource}/${to}/${position}/${afterMember}`,
      )
    );
  }

  #round({
    query,
    from,
    to,
  }: Pick<DeltaToken, 'query' | 'from' | 'to'>): Round {
    const type = trackedType(query);
    if (from === undefined) {
      return initialRound(this.#tenant, type);
    }
    const key = `${type}/${from}/${to}`;
    let round = this.#rounds.get(key);
    if (!round) {
      round = incrementalRound(
        this.#tenant,
        type,
        from - this.#replayed(key, from),
        to,
      );
      this.#rounds.set(key, round);
      if (this.#rounds.size > CACHED_ROUNDS) {
        this.#rounds.delete([...this.#rounds.keys()][0]);
      }
    }
    return round;
  }

  #replayed(round: string, from: number): number {
    if (!this.#quirks.happens('replayedChange', round)) {
      return 0;
    }
    const count = 1 + Math.floor(this.#quirks.fraction(round) * MAX_REPLAYED);
    return Math.min(from, count);
  }
}

/** An empty `$deltatoken` together with the query that the token stood for. */
function startQuery(query: DeltaQuery): string {
  const parts = ['$deltatoken='];
  if (query.select) {
    parts.push(`$select=${query.select.join(',')}`);
  }
  if (query.ids) {
    const filter = query.ids.map(id => `id eq '${id}'`).join(' or ');
    parts.push(`$filter=${encodeURIComponent(filter)}`);
  }
  return parts.join('&');
}
