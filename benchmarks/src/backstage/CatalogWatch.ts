import type { Entity } from '@backstage/catalog-model';
import type { ExpectedCatalog, ExpectedUser } from '../tenant/changeTenant';
import type { BackstageClient } from './BackstageClient';

const USER_ID = 'graph.microsoft.com/user-id';
/** So many ids make a URL of about 5 kB. */
const IDS_PER_QUERY = 50;

interface QueryAnswer {
  items: Entity[];
  totalItems: number;
}

/** Tells, through the catalog's API, when the catalog shows what the directory holds. */
export class CatalogWatch {
  readonly #backstage: BackstageClient;
  readonly #expected: ExpectedCatalog;
  #notYetSeen: ExpectedUser[];

  /** @param changed - those that have to be right one by one, besides the counts */
  constructor(options: {
    backstage: BackstageClient;
    expected: ExpectedCatalog;
    changed: readonly ExpectedUser[];
  }) {
    this.#backstage = options.backstage;
    this.#expected = options.expected;
    this.#notYetSeen = [...options.changed];
  }

  /** Looks once. Who has been right before is not looked at again. */
  async isComplete(): Promise<boolean> {
    const { users, groups } = this.#expected;
    if (
      (await this.#count('user')) !== users ||
      (await this.#count('group')) !== groups
    ) {
      return false;
    }
    const wrong: ExpectedUser[] = [];
    for (let i = 0; i < this.#notYetSeen.length; i += IDS_PER_QUERY) {
      wrong.push(
        ...(await this.#findWrong(
          this.#notYetSeen.slice(i, i + IDS_PER_QUERY),
        )),
      );
    }
    this.#notYetSeen = wrong;
    return wrong.length === 0;
  }

  /** For the message when it never is complete. */
  async describe(): Promise<string> {
    const { users, groups } = this.#expected;
    return `${await this.#count('user')} of ${users} users, ${await this.#count(
      'group',
    )} of ${groups} groups, ${this.#notYetSeen.length} changed users not right`;
  }

  async #count(kind: string): Promise<number> {
    const { totalItems } = await this.#query({
      limit: '0',
      filter: `kind=${kind}`,
    });
    return totalItems;
  }

  async #findWrong(users: readonly ExpectedUser[]): Promise<ExpectedUser[]> {
    const ids = users.map(
      ({ objectId }) => `metadata.annotations.${USER_ID}=${objectId}`,
    );
    const { items } = await this.#query({
      limit: String(2 * IDS_PER_QUERY),
      filter: ['kind=user', ...ids].join(','),
      fields: 'metadata.annotations,spec.profile.displayName,spec.memberOf',
    });
    const shown = new Map(
      items.map(entity => [entity.metadata.annotations?.[USER_ID], entity]),
    );
    return users.filter(user => !isRight(user, shown.get(user.objectId)));
  }

  #query(parameters: Record<string, string>): Promise<QueryAnswer> {
    return this.#backstage.get(
      `/api/catalog/entities/by-query?${new URLSearchParams(parameters)}`,
    );
  }
}

function isRight(user: ExpectedUser, entity: Entity | undefined): boolean {
  if (!entity || user.displayName === undefined) {
    return !entity && user.displayName === undefined;
  }
  const spec = entity.spec as
    | { profile?: { displayName?: string }; memberOf?: string[] }
    | undefined;
  return (
    spec?.profile?.displayName === user.displayName &&
    (spec.memberOf?.length ?? 0) === user.groups
  );
}
