import type {
  LeavingOwners,
  PreviewState,
  RunSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { secondsAgo } from '../../src/__testUtils__/fixtures';
import type { PreviewsApi } from '../../src/api';
import type { DemoWorld } from '../DemoWorld';
import { leavingOwners, previewState } from './previewData';

/** Previews of the demo. */
export class DemoPreviews implements PreviewsApi {
  readonly #world: DemoWorld;
  /** What was done with them while the page is open, by id. */
  readonly #done = new Map<number, Partial<PreviewState>>();

  constructor(world: DemoWorld) {
    this.#world = world;
  }

  async getPreview(runId: number): Promise<PreviewState> {
    await this.#world.answer('previews');
    const newest = this.#world.runs.find(({ kind }) => kind === 'preview');
    return {
      ...previewState(this.#world.runOf(runId), newest?.id === runId),
      ...this.#done.get(runId),
    };
  }

  async confirmPreview(runId: number): Promise<RunSummary> {
    await this.#world.answer('previews');
    const started = this.#world.start(this.#world.runOf(runId).connectionId, {
      kind: 'sync',
      mode: 'incremental',
    });
    started.previewId = runId;
    this.#done.set(runId, { confirmedBy: started.id });
    return started;
  }

  async discardPreview(runId: number): Promise<RunSummary> {
    await this.#world.answer('previews');
    this.#done.set(runId, {
      discardedAt: secondsAgo(0, Date.now()),
      discardedBy: 'user:default/adele.vance',
    });
    return this.#world.runOf(runId);
  }

  async getLeavingOwners(): Promise<LeavingOwners> {
    await this.#world.answer('previews');
    return leavingOwners();
  }
}
