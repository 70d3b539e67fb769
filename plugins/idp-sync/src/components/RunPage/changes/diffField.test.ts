import { diffField } from './diffField';

describe('diffField', () => {
  it.each([
    [
      { field: 'a', old: 'x', new: 'y' },
      { type: 'value', old: 'x', new: 'y' },
    ],
    [
      { field: 'a', new: 'y' },
      { type: 'value', old: undefined, new: 'y' },
    ],
    [
      { field: 'a', old: { b: [1] }, new: null },
      { type: 'value', old: '{"b":[1]}', new: undefined },
    ],
    [
      { field: 'a', old: ['x', 'y'], new: ['y', 'z'] },
      { type: 'items', added: ['z'], removed: ['x'] },
    ],
    [
      { field: 'a', new: ['x'] },
      { type: 'items', added: ['x'], removed: [] },
    ],
    [
      { field: 'a', old: ['x', { y: 1 }] },
      { type: 'items', added: [], removed: ['x', '{"y":1}'] },
    ],
    [
      { field: 'a', old: 'x', new: ['x'] },
      { type: 'value', old: 'x', new: '["x"]' },
    ],
    [
      { field: 'order only', old: ['x', 'y'], new: ['y', 'x'] },
      { type: 'value', old: '["x","y"]', new: '["y","x"]' },
    ],
  ])('compares %j', (change, expected) => {
    expect(diffField(change)).toEqual(expected);
  });
});
