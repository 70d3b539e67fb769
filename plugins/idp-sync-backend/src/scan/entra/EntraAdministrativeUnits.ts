import type {
  AdministrativeUnit,
  AdministrativeUnitReading,
} from '@idp-sync/backstage-plugin-idp-sync-node';
import { GraphNotFoundError, type GraphRequestInfo } from './graphErrors';
import {
  administrativeUnitSchema,
  administrativeUnitsSchema,
} from './graphSchemas';
import type { GraphTransport } from './GraphTransport';
import type { ObjectLists } from './ObjectLists';
import { PERMISSIONS } from './streams';
import { toMember } from './toDirectoryChange';

const PATH = '/directory/administrativeUnits';
const REQUEST: GraphRequestInfo = {
  what: 'administrative units',
  permissions: PERMISSIONS.administrativeUnit,
  hasCursor: false,
};

/**
 * Administrative units of Entra. Each is read whole: one request for the unit and one for each 999 members. Their delta function would be cheaper for great units
 * only.
 */
export class EntraAdministrativeUnits implements AdministrativeUnitReading {
  readonly #graph: GraphTransport;
  readonly #lists: ObjectLists;

  constructor(graph: GraphTransport, lists: ObjectLists) {
    this.#graph = graph;
    this.#lists = lists;
  }

  async read(unitId: string): Promise<AdministrativeUnit | undefined> {
    const owner = `${PATH}/${encodeURIComponent(unitId)}`;
    try {
      const { displayName, visibility } = await this.#graph.get(
        `${owner}?$select=id,displayName,visibility`,
        administrativeUnitSchema,
        REQUEST,
      );
      const members = await this.#lists.whole({
        owner,
        relation: 'members',
        what: 'members of an administrative unit',
        permissions: PERMISSIONS.administrativeUnit,
        units: 1,
      });
      return (
        members && {
          displayName: displayName || unitId,
          hidden: visibility?.toLowerCase() === 'hiddenmembership',
          members: members.flatMap(toMember),
        }
      );
    } catch (error) {
      if (error instanceof GraphNotFoundError) {
        return undefined;
      }
      throw error;
    }
  }

  async search(search: string | undefined, limit: number) {
    // Quotes and backslashes would end the clause; words are all that is compared.
    const words = search?.replace(/[\\"]/g, ' ').trim();
    const { value } = await this.#graph.get(
      `${PATH}?$select=id,displayName,description&$top=${limit}${
        words ? `&$search=${encodeURIComponent(`"displayName:${words}"`)}` : ''
      }`,
      administrativeUnitsSchema,
      REQUEST,
      { ConsistencyLevel: 'eventual' },
    );
    return value.map(({ id, displayName, description }) => ({
      objectId: id,
      displayName: displayName || id,
      ...(description && { description }),
    }));
  }
}
