import type {
  HeldChange,
  HeldSummary,
  HoldDecision,
  HoldDecisionRequest,
  Page,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import type {
  HeldAction,
  HeldApi,
  HeldChangeQuery,
  RequestOptions,
} from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import type { DemoHolds } from './DemoHolds';

/** What the guard holds in the demo. */
export class DemoHeld implements HeldApi {
  readonly #world: DemoWorld;
  readonly #holds: DemoHolds;

  constructor(world: DemoWorld, holds: DemoHolds) {
    this.#world = world;
    this.#holds = holds;
  }

  async getHeldSummary(
    connectionId: string,
    options?: RequestOptions,
  ): Promise<HeldSummary> {
    await this.#world.answer('held', options);
    return this.#holds.summary(connectionId);
  }

  async getHeldChanges(
    connectionId: string,
    query: HeldChangeQuery,
    options?: RequestOptions,
  ): Promise<Page<HeldChange>> {
    await this.#world.answer('held', options);
    return this.#holds.list(connectionId, query);
  }

  async decideHeldChanges(
    connectionId: string,
    action: HeldAction,
    request: HoldDecisionRequest,
  ): Promise<HoldDecision> {
    await this.#world.answer('held');
    const decision = await this.#holds.decide(connectionId, action, request);
    return action === 'approve'
      ? {
          ...decision,
          run: this.#world.start(connectionId, {
            kind: 'sync',
            mode: 'incremental',
          }),
        }
      : decision;
  }
}
