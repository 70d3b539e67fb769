import {
  parsePolicy,
  type Page,
  type Policy,
  type PolicyFieldChange,
  type PolicySave,
  type PolicyVersion,
  type SavedPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { secondsAgo } from '../../src/__testUtils__/fixtures';
import type { PageQuery, PoliciesApi, RequestOptions } from '../../src/api';
import { changedFields } from '../../src/components/ConnectionPage/draft/fieldChanges';
import type { DemoWorld } from '../DemoWorld';

const DAY = 86_400;

const VERSIONS: unknown[] = [
  {},
  { users: { guests: false } },
  {
    users: {
      guests: false,
      exclude: {
        any: [
          { attribute: 'department', operator: 'equals', value: 'Test' },
          { attribute: 'jobTitle', operator: 'isAbsent' },
        ],
      },
    },
    schedule: {
      start: { date: '2026-01-01', time: '03:00', timeZone: 'Europe/Berlin' },
      every: { value: 15, unit: 'minutes' },
      within: { from: '22:00', to: '06:00' },
    },
  },
];

/** Policies of the demo; those of a file have one version. */
export class DemoPolicies implements PoliciesApi {
  readonly #world: DemoWorld;
  readonly #versions: SavedPolicy[];

  constructor(world: DemoWorld) {
    this.#world = world;
    this.#versions = VERSIONS.map((policy, index) => ({
      version: index + 1,
      policy: parsePolicy(policy),
      origin: 'portal',
      createdBy: 'user:default/adele.vance',
      createdAt: secondsAgo((VERSIONS.length - index) * 9 * DAY, Date.now()),
    }));
  }

  async getPolicy(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<SavedPolicy> {
    await this.#world.answer('policies', options);
    if (connectionId === 'new') {
      return { version: 0, policy: parsePolicy({}), origin: 'portal' };
    }
    return this.#versions.at(-1)!;
  }

  async savePolicy(_: string, { policy }: PolicySave): Promise<SavedPolicy> {
    await this.#world.answer('policies');
    const saved: SavedPolicy = {
      version: this.#versions.length + 1,
      policy: parsePolicy(policy),
      origin: 'portal',
      createdBy: 'user:default/adele.vance',
      createdAt: secondsAgo(0, Date.now()),
    };
    this.#versions.push(saved);
    return saved;
  }

  async getVersions(
    connectionId: string,
    { offset = 0, limit = 25 }: PageQuery,
    options?: RequestOptions,
  ): Promise<Page<PolicyVersion>> {
    await this.#world.answer('policies', options);
    const items = this.#versions
      .map(({ version, createdBy, createdAt = '', policy }, index) => ({
        version,
        createdBy,
        createdAt,
        changes:
          index === 0
            ? undefined
            : changedFields(this.#versions[index - 1].policy, policy).length,
      }))
      .reverse();
    return connectionId === 'fabrikam'
      ? { items: [], totalItems: 0 }
      : {
          items: items.slice(offset, offset + limit),
          totalItems: items.length,
        };
  }

  async getVersion(_: string, version: number): Promise<SavedPolicy> {
    await this.#world.answer('policies');
    return this.#versions[version - 1];
  }

  async getChanges(
    _: string,
    version: number,
    since: number,
    options?: RequestOptions,
  ): Promise<PolicyFieldChange[]> {
    await this.#world.answer('policies', options);
    return changedFields(
      this.#versions[since - 1].policy,
      this.#versions[version - 1].policy,
    ).map(({ path, before, after }) => ({
      path: path.join('.'),
      before,
      after,
    }));
  }

  async exportYaml(): Promise<Blob> {
    await this.#world.answer('policies');
    return new Blob(['contoso:\n  policy: {}\n'], { type: 'application/yaml' });
  }

  async parseYaml(_: string, yaml: string): Promise<{ policy: Policy }> {
    await this.#world.answer('policies');
    return { policy: parsePolicy(JSON.parse(yaml)) };
  }
}
