import type {
  ExplainHits,
  ManagedEntityInfo,
  ObjectExplanation,
  ObjectHistory,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { secondsAgo } from '../../src/__testUtils__/fixtures';
import type {
  ExplainQuery,
  ObjectKey,
  ObjectsApi,
  PageQuery,
  RequestOptions,
} from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import { pageOf } from '../filtering';
import { explainDemo, findDemo, historyDemo } from './demoExplanations';
import { managedEntityDemo } from './demoManagedEntities';

/** Single people and groups of the demo. */
export class DemoObjects implements ObjectsApi {
  readonly #world: DemoWorld;

  constructor(world: DemoWorld) {
    this.#world = world;
  }

  async findToExplain(
    connectionId: string,
    query: ExplainQuery,
    options?: RequestOptions,
  ): Promise<ExplainHits> {
    await this.#world.answer('objects', options);
    return findDemo(connectionId, query);
  }

  async explain(
    object: ObjectKey,
    options?: RequestOptions,
  ): Promise<ObjectExplanation> {
    await this.#world.answer('objects', options);
    return explainDemo(object);
  }

  async getObjectHistory(
    object: ObjectKey,
    query: PageQuery,
    options?: RequestOptions,
  ): Promise<ObjectHistory> {
    await this.#world.answer('objects', options);
    return {
      ...pageOf(historyDemo(object), query),
      reachesBackTo: secondsAgo(90 * 86_400, Date.now()),
    };
  }

  async getManagedEntity(
    entityRef: string,
    options?: RequestOptions,
  ): Promise<ManagedEntityInfo | undefined> {
    await this.#world.answer('objects', options);
    return managedEntityDemo(entityRef);
  }
}
