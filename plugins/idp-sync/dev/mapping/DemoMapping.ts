import {
  compileExpression,
  parsePolicy,
  type MappingTrial,
  type Policy,
  type TriedObject,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type { MappingApi, RequestOptions, TrialQuery } from '../../src/api';
import type { DemoWorld } from '../DemoWorld';

const PEOPLE = [
  ['Adele Vance', 'adele.vance', 'Retail', 'Store manager', 'DE'],
  ['Alex Wilber', 'alex.wilber', 'Research & Development', 'Engineer', 'US'],
  ['Diego Siciliani', 'diego.siciliani', null, 'Developer', null],
] as const;

const TEAMS = [
  ['Payments API', 'payments-api', 'Owns all that has to do with money'],
  ['Guild of Testers', 'guild-testers', null],
] as const;

/** Follows the expressions as the backend would, on a few people. */
export class DemoMapping implements MappingApi {
  readonly #world: DemoWorld;

  constructor(world: DemoWorld) {
    this.#world = world;
  }

  async tryMapping(
    _connectionId: string,
    policy: Policy,
    query: TrialQuery,
    options?: RequestOptions,
  ): Promise<MappingTrial> {
    await this.#world.answer('mapping', options);
    const { mapping } = parsePolicy(policy);
    const all =
      query.class === 'user'
        ? PEOPLE.map(
            ([displayName, name, department, jobTitle, usageLocation]) => ({
              name,
              attributes: {
                displayName,
                department,
                jobTitle,
                usageLocation,
                mail: `${name}@contoso.example`,
              },
            }),
          )
        : TEAMS.map(([displayName, name, description]) => ({
            name,
            attributes: { displayName, description, mailNickname: name },
          }));
    const found = all.filter(({ attributes }) =>
      attributes.displayName.toLowerCase().includes(query.search.toLowerCase()),
    );
    const items = found.map(({ name, attributes }, index): TriedObject => {
      const metadata: Record<string, unknown> = { namespace: 'default', name };
      const profile: Record<string, unknown> = {
        displayName: attributes.displayName,
      };
      const errors: TriedObject['errors'] = [];
      for (const { field, expression, required } of mapping.attributes[
        query.class
      ]) {
        try {
          const value = compileExpression(expression, mapping.tables).evaluate({
            objectId: name,
            attributes,
          });
          if (value === undefined && required) {
            errors.push({
              field,
              message: 'it is required, and its expression comes to nothing',
            });
          }
          (field === 'displayName' ? profile : metadata)[field] = value;
        } catch (error) {
          errors.push({ field, message: (error as Error).message });
        }
      }
      return {
        class: query.class,
        objectId: name,
        displayName: attributes.displayName,
        inScope: index !== 1,
        reason:
          index === 1 ? 'The account is disabled.' : 'Everybody is in scope.',
        inCatalog: index === 0,
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: query.class === 'user' ? 'User' : 'Group',
          metadata,
          spec: { profile, memberOf: [] },
        },
        errors,
      };
    });
    return {
      items: items.slice(0, query.limit),
      totalItems: items.length,
      notRead: JSON.stringify(mapping.attributes).includes('employeeId')
        ? ['employeeId']
        : [],
    };
  }
}
