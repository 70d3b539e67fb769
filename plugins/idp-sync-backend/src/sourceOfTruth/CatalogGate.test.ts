import type { Entity } from '@backstage/catalog-model';
import {
  FOREIGN_ENTITY_RULES,
  parsePolicy,
  type ForeignEntityRule,
  type SourceOfTruth,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import fc from 'fast-check';
import { CatalogGate } from './CatalogGate';
import { ForeignEntityProcessor } from './ForeignEntityProcessor';
import { strictestRule } from './strictestRule';

const definition = (
  id: string,
  foreignEntities: ForeignEntityRule,
  connected = true,
) => ({
  id,
  title: id.toUpperCase(),
  connected,
  policy: parsePolicy({ foreignEntities }),
});

const entity = (kind: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind,
  metadata: { name: 'jane', annotations: { a: 'b' } },
});

describe('strictestRule', () => {
  it('is that of the strictest connected one, whatever their order, and names all who want it', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom(...FOREIGN_ENTITY_RULES), fc.boolean()),
        ),
        wishes => {
          const { rule, connections } = strictestRule(
            wishes.map(([wish, connected], index) =>
              definition(`c${index}`, wish, connected),
            ),
          );
          const connected = wishes.filter(([, is]) => is);
          const rank = (each: ForeignEntityRule) =>
            FOREIGN_ENTITY_RULES.indexOf(each);
          expect(rank(rule)).toBe(
            Math.max(0, ...connected.map(([wish]) => rank(wish))),
          );
          expect(connections).toHaveLength(
            rule === 'allow'
              ? 0
              : connected.filter(([wish]) => wish === rule).length,
          );
        },
      ),
    );
  });
});

describe('the gate of the catalog', () => {
  function setUp() {
    const state = {
      now: 0,
      asked: 0,
      answer: undefined as SourceOfTruth | undefined,
    };
    const gate = new CatalogGate({ now: () => state.now });
    const processor = new ForeignEntityProcessor(gate);
    return {
      state,
      gate,
      process: (kind: string, type = 'url') =>
        processor.preProcessEntity(entity(kind), { type }),
      attach: () =>
        gate.attach(async () => {
          state.asked += 1;
          if (!state.answer) {
            throw new Error('connection lost');
          }
          return state.answer;
        }),
    };
  }
  const say = (rule: ForeignEntityRule) =>
    strictestRule([definition('contoso', rule)]);

  it('lets everybody in until the plugin knows better, and goes on with what it knew', async () => {
    const { state, process, attach } = setUp();
    expect(await process('User')).toEqual(entity('User'));
    attach();
    expect(await process('User')).toEqual(entity('User'));
    state.answer = say('reject');
    state.now += 2_001;
    await expect(process('User')).rejects.toThrow(
      'user:default/jane comes from elsewhere, and people and teams come from the directory alone: CONTOSO (foreignEntities: reject)',
    );
    state.answer = undefined;
    state.now += 2_001;
    await expect(process('Group')).rejects.toThrow('comes from elsewhere');
    state.answer = say('allow');
    state.now += 2_001;
    expect(await process('User')).toEqual(entity('User'));
  });

  it('asks once for many that are processed at the same time', async () => {
    const { state, process, attach } = setUp();
    state.answer = say('warn');
    attach();
    const marked = await Promise.all(
      Array.from({ length: 50 }, () => process('User')),
    );
    expect(state.asked).toBe(1);
    expect(new Set(marked.map(each => JSON.stringify(each))).size).toBe(1);
    expect(marked[0].metadata.annotations).toEqual({
      a: 'b',
      'idp-sync/foreign':
        'People and teams are to come from the directory: CONTOSO',
    });
  });

  it('is about people and teams from elsewhere only', async () => {
    const { state, process, attach } = setUp();
    state.answer = say('reject');
    attach();
    expect(await process('Component')).toEqual(entity('Component'));
    expect(await process('User', 'idp-sync')).toEqual(entity('User'));
    expect(await process('Group', 'idp-sync')).toEqual(entity('Group'));
    await expect(process('user', 'file')).rejects.toThrow('elsewhere');
  });
});
