import { parsePolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { EntityTransformers } from '@idp-sync/backstage-plugin-idp-sync-node';
import type { DirectoryObject } from '../mirror/MirrorSnapshot';
import { ObjectMapper } from './ObjectMapper';

const connection = { id: 'contoso', provider: 'azureAd' };

const ann: DirectoryObject = {
  objectId: 'ann',
  class: 'user',
  attributes: { displayName: 'Ann', department: 'Sales', phones: ['1'] },
};

function mapWith(user: EntityTransformers['user']) {
  return new ObjectMapper({
    connection,
    policy: parsePolicy({}),
    transformers: { version: '1', user },
  }).map(ann);
}

describe('ObjectMapper', () => {
  it('evaluates no expression again for an entity whose fields were looked at before', () => {
    const policy = parsePolicy({
      mapping: {
        attributes: {
          user: [
            { field: 'title', expression: 'lower(department)' },
            { field: 'description', expression: 'missing', required: true },
          ],
        },
      },
    });
    const mapper = new ObjectMapper({ connection, policy });
    const [first, second] = mapper.attributes.mappingsOf('user');
    const evaluations = [first, second].map(({ compiled }) =>
      jest.spyOn(compiled, 'evaluate'),
    );
    const bob = { ...ann, attributes: { ...ann.attributes, missing: 'Bob' } };
    expect([mapper.fails(ann), mapper.fails(bob)]).toEqual([true, false]);
    evaluations.forEach(evaluation => evaluation.mockClear());
    expect(mapper.map(bob)).toMatchObject({
      type: 'entity',
      entity: { metadata: { title: 'sales', description: 'Bob' } },
    });
    expect(evaluations.map(({ mock }) => mock.calls.length)).toEqual([0, 0]);
    // Once: it is not kept for ever, and what comes to nothing is not taken for known.
    mapper.map(bob);
    expect(evaluations.map(({ mock }) => mock.calls.length)).toEqual([1, 1]);
    expect(mapper.map(ann)).toMatchObject({
      type: 'failed',
      error: { code: 'IDP_MAPPING_FAILED' },
    });
  });

  it('shows transformers the object, and an entity without what is ours', () => {
    mapWith(input => {
      expect(input).toEqual({
        connectionId: 'contoso',
        objectId: 'ann',
        attributes: ann.attributes,
        entity: {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'User',
          metadata: {
            name: '',
            annotations: { 'graph.microsoft.com/user-id': 'ann' },
          },
          spec: { profile: { displayName: 'Ann' }, memberOf: [] },
        },
      });
      return input.entity;
    });
    expect.assertions(1);
  });

  it('takes what they return, and leaves out where they return nothing', () => {
    expect(
      mapWith(({ entity, attributes }) => ({
        ...entity,
        metadata: {
          ...entity.metadata,
          labels: { department: String(attributes.department) },
        },
      })),
    ).toMatchObject({
      type: 'entity',
      entity: { metadata: { labels: { department: 'Sales' } } },
    });
    expect(mapWith(() => undefined)).toEqual({ type: 'leftOut' });
  });

  it('does not let them change the mirror', () => {
    mapWith(({ attributes, entity }) => {
      attributes.displayName = 'Eve';
      (attributes.phones as string[]).push('2');
      return entity;
    });
    expect(ann.attributes).toEqual({
      displayName: 'Ann',
      department: 'Sales',
      phones: ['1'],
    });
  });

  it('asks them once for each object', () => {
    let calls = 0;
    const mapper = new ObjectMapper({
      connection,
      policy: parsePolicy({}),
      transformers: {
        version: '1',
        user: ({ entity }) => {
          calls += 1;
          return entity;
        },
      },
    });
    expect(mapper.map(ann)).toBe(mapper.map(ann));
    expect(calls).toBe(1);
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;

  it.each<[string, unknown, RegExp]>([
    ['a promise', Promise.reject(new Error('later')), /has to be synchronous/],
    ['null', null, /has to return an entity of kind User/],
    ['text', 'Ann', /has to return an entity of kind User/],
    [
      'another kind',
      { kind: 'Component', metadata: {}, spec: {} },
      /kind User/,
    ],
    [
      'an entity without spec',
      { kind: 'User', metadata: {} },
      /lacks "metadata" or "spec"/,
    ],
    [
      'odd annotations',
      { kind: 'User', metadata: { annotations: ['x'] }, spec: {} },
      /"metadata.annotations"/,
    ],
    ['a circle', { kind: 'User', metadata: circular, spec: {} }, /circular/],
  ])('fails the object where they return %s', (_, result, message) => {
    // Whoever writes JavaScript can return anything.
    const transformer = (() => result) as unknown as EntityTransformers['user'];
    expect(mapWith(transformer)).toEqual({
      type: 'failed',
      error: expect.objectContaining({
        code: 'IDP_TRANSFORMER_FAILED',
        message: expect.stringMatching(message),
      }),
    });
  });

  it('fails the object where they throw', () => {
    expect(
      mapWith(() => {
        throw new Error('no manager');
      }),
    ).toMatchObject({
      type: 'failed',
      error: { message: 'The entity transformer failed: no manager' },
    });
  });

  it('keeps text out of entities that no database takes, in keys too', () => {
    expect(
      mapWith(({ entity }) => ({
        ...entity,
        metadata: {
          ...entity.metadata,
          title: 'An\0n \ud83d!',
          annotations: { 'example.com/no\0te': 'a\0b' },
        },
        spec: { ...entity.spec, tags: ['\udc00', { 'k\0': 1, ok: '👩‍💻' }] },
      })),
    ).toMatchObject({
      type: 'entity',
      entity: {
        metadata: {
          title: 'Ann \ufffd!',
          annotations: { 'example.com/note': 'ab' },
        },
        spec: { tags: ['\ufffd', { k: 1, ok: '👩‍💻' }] },
      },
    });
  });

  it.each<[string, unknown, string]>([
    ['text that no database takes', new Error('a\0b \ud83d'), 'ab \ufffd'],
    ['a book', 'x'.repeat(5_000), 'x'.repeat(1_000)],
    ['what is no text', Object.create(null), 'object'],
  ])('says what they throw, also %s', (_, thrown, message) => {
    expect(
      mapWith(() => {
        throw thrown;
      }),
    ).toMatchObject({
      type: 'failed',
      error: { message: `The entity transformer failed: ${message}` },
    });
  });
});
