import { ConflictError, InputError } from '@backstage/errors';
import type {
  HandoverFinding,
  HandoverReport,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { describeOwner } from '../apply/CatalogReader';
import type { ConnectionDefinition } from '../connections/types';
import { readMatching } from '../matching/readMatching';
import { runCooperatively } from '../plan/runCooperatively';
import type { Engine } from '../runs/RunContext';
import { type HandoverComparison, compareHandover } from './compareHandover';
import { expectTakeOver } from './expectTakeOver';
import type {
  HandoverDryRun,
  HandoverLook,
  HandoverQuery,
} from './HandoverDryRun';
import { Predecessor } from './Predecessor';
import { assertSameTenant } from './takeOverSteps';
import { listTheirEntities } from './theirEntities';

const DEFAULT_PROVIDER = 'MicrosoftGraphOrgEntityProvider:default';
/** For so long the pages after the first are of the same look. Milliseconds. */
const LOOK_LIVES_MS = 10 * 60_000;

/** What a dry run stands on. */
export interface DryRunEngine
  extends Pick<
    Engine,
    'knex' | 'catalog' | 'idle' | 'managed' | 'mirror' | 'transformers'
  > {
  connection(id: string): Promise<{ definition: ConnectionDefinition }>;
}

/** Compares mirror, policy and managed entities with what the catalog shows. */
export class CatalogHandoverDryRun implements HandoverDryRun {
  readonly #engine: DryRunEngine;
  readonly #looks = new Map<string, HandoverLook>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(engine: DryRunEngine) {
    this.#engine = engine;
  }

  async report(
    connectionId: string,
    { provider, kinds, offset, limit }: HandoverQuery,
  ): Promise<HandoverReport> {
    const predecessor = await this.#predecessorOf(connectionId, provider);
    const key = `${connectionId} ${predecessor.provider}`;
    let look = offset > 0 ? this.#recent(key) : undefined;
    if (!look) {
      look = await this.#oneByOne(() => this.#look(connectionId, predecessor));
      this.#looks.clear();
      this.#looks.set(key, look);
    }
    const { at, findings, ...summary } = look;
    const matching = findings.filter(
      ({ kind }) => kinds?.includes(kind) ?? true,
    );
    return {
      ...summary,
      at: new Date(at).toISOString(),
      fields: countFields(findings),
      items: matching.slice(offset, offset + limit),
      totalItems: matching.length,
    };
  }

  async #predecessorOf(
    connectionId: string,
    provider?: string,
  ): Promise<Predecessor> {
    const { definition } = await this.#engine.connection(connectionId);
    if (provider === undefined && definition.takeOver) {
      return definition.takeOver.predecessor;
    }
    const predecessor = Predecessor.named(provider ?? DEFAULT_PROVIDER);
    if (!predecessor) {
      throw new InputError(
        `Invalid query: provider must be one of the msgraph module, such as ${DEFAULT_PROVIDER}`,
      );
    }
    return predecessor;
  }

  #recent(key: string): HandoverLook | undefined {
    const look = this.#looks.get(key);
    return look && look.at > Date.now() - LOOK_LIVES_MS ? look : undefined;
  }

  /** Each goes through everybody, here and in the catalog. */
  async #oneByOne<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  async #look(
    connectionId: string,
    predecessor: Predecessor,
  ): Promise<HandoverLook> {
    const { catalog, idle, managed, mirror, transformers } = this.#engine;
    const { definition } = await this.#engine.connection(connectionId);
    const snapshot = await mirror.loadSnapshot(connectionId);
    if (snapshot.users.length + snapshot.groups.length === 0) {
      throw new ConflictError(
        'The directory of this connection has not been read yet: start a preview first',
      );
    }
    const theirs = await listTheirEntities(catalog, predecessor);
    const input = {
      connection: {
        id: connectionId,
        provider: definition.provider,
        tenantId: definition.tenantId,
      },
      snapshot,
      policy: definition.policy,
      // Those who have left us are none of the predecessor's: no grace is looked at.
      now: 0,
      transformers,
      managed: await managed.list(connectionId),
      refsOfOthers: await managed.refsOfOthers(connectionId),
      matching: await readMatching(
        this.#engine,
        connectionId,
        definition.policy,
      ),
    };
    assertSameTenant(input, { predecessor }, theirs);
    const comparison = await runCooperatively(
      compareHandover(expectTakeOver(input, predecessor, theirs), theirs),
    );
    await this.#findConflicts(comparison);
    const configured =
      definition.takeOver?.predecessor.provider === predecessor.provider;
    const ready = idle.stands(predecessor) ? 'ready' : 'blocked';
    return {
      provider: predecessor.provider,
      state: configured ? ready : 'notConfigured',
      at: Date.now(),
      ...comparison,
    };
  }

  /** Of those who are new: whose reference the catalog shows already. */
  async #findConflicts({
    totals,
    findings,
  }: HandoverComparison): Promise<void> {
    const added = findings.filter(({ kind }) => kind === 'added');
    const shown = await this.#engine.catalog.lookUp(
      added.map(({ entityRef }) => entityRef),
    );
    for (const finding of added) {
      const entity = shown.get(finding.entityRef);
      if (entity) {
        finding.kind = 'conflict';
        finding.reason = `${finding.entityRef} belongs to ${describeOwner(
          entity,
        )}.`;
        totals.added -= 1;
        totals.conflict += 1;
      }
    }
  }
}

function countFields(
  findings: readonly HandoverFinding[],
): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { field } of findings.flatMap(({ fields }) => fields)) {
    counts[field] = (counts[field] ?? 0) + 1;
  }
  return counts;
}
