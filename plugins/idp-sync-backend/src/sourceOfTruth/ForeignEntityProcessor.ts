import { type Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { CatalogProcessor } from '@backstage/plugin-catalog-node';
import { FOREIGN_ANNOTATION, LOCATION_TYPE } from '../mapping/annotations';
import type { CatalogGate } from './CatalogGate';

const KINDS = ['user', 'group'];

/**
 * Keeps people and teams from elsewhere out of the catalog, or marks them, where a connection is to be their only source. It looks at where an entity comes from, which
 * the catalog itself writes into what it reads from files: nobody can claim in a file to be one of ours.
 */
export class ForeignEntityProcessor implements CatalogProcessor {
  readonly #gate: CatalogGate;

  constructor(gate: CatalogGate) {
    this.#gate = gate;
  }

  getProcessorName(): string {
    return 'idp-sync.ForeignEntityProcessor';
  }

  async preProcessEntity(
    entity: Entity,
    location: { type: string },
  ): Promise<Entity> {
    const kind = String(entity.kind ?? '').toLowerCase();
    if (!KINDS.includes(kind) || location.type === LOCATION_TYPE) {
      return entity;
    }
    const { rule, connections } = await this.#gate.current();
    if (rule === 'allow') {
      return entity;
    }
    const titles = connections.map(({ title }) => title).join(', ');
    if (rule === 'reject') {
      throw new InputError(
        `${stringifyEntityRef(
          entity,
        )} comes from elsewhere, and people and teams come from the directory alone: ${titles} (foreignEntities: reject)`,
      );
    }
    return {
      ...entity,
      metadata: {
        ...entity.metadata,
        annotations: {
          ...entity.metadata.annotations,
          [FOREIGN_ANNOTATION]: `People and teams are to come from the directory: ${titles}`,
        },
      },
    };
  }
}
