import fc from 'fast-check';
import {
  compileRule,
  ruleSchema,
  type Rule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  insertPart,
  isWithinLimits,
  movePart,
  placeOf,
  replacePart,
  type Direction,
} from './editRuleTree';
import {
  countLeaves,
  newGroup,
  newLeaf,
  toRule,
  toTree,
  type RuleGroup,
  type RuleNode,
} from './ruleTree';

const clause = (value: string): Rule => ({
  attribute: 'department',
  operator: 'equals',
  value,
});

const rules = fc.letrec<{ rule: Rule; leaf: Rule }>(tie => ({
  leaf: fc.oneof(
    fc.constantFrom('a', 'b', 'c').map(clause),
    fc.record({ memberOf: fc.constantFrom({ id: 'g1' }, { name: 'Staff' }) }),
  ),
  rule: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.record({ all: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('rule'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('rule') }),
  ),
})).rule;

const subjects = ['a', 'b', 'c', 'd'].flatMap(department =>
  [true, false].map(isMember => ({
    objectId: 'u1',
    attributes: { department },
    isMemberOf: () => isMember,
  })),
);

function resultsOf(rule: Rule) {
  const compiled = compileRule(rule);
  return subjects.map(subject => compiled.test(subject));
}

function idsOf(node: RuleNode): string[] {
  return node.kind === 'leaf'
    ? [node.id]
    : [node.id, ...node.children.flatMap(idsOf)];
}

function valueAt(rule: unknown, path: string): unknown {
  return path === ''
    ? rule
    : path
        .split('.')
        .reduce((value, key) => Reflect.get(Object(value), key), rule);
}

describe('a rule as it is edited', () => {
  it('means the same when it is written again, and knows where its parts are', () => {
    fc.assert(
      fc.property(rules, rule => {
        const tree = toTree(rule);
        const written = toRule(tree!.root);
        expect(resultsOf(written!.rule)).toEqual(resultsOf(rule));
        expect(ruleSchema.safeParse(written!.rule).success).toBe(true);
        const leaves = new Map<string, unknown>();
        const collect = (node: RuleNode): void =>
          node.kind === 'leaf'
            ? void leaves.set(node.id, node.leaf)
            : node.children.forEach(collect);
        collect(tree!.root);
        for (const [places, whole] of [
          [tree!.places, rule],
          [written!.places, written!.rule],
        ] as const) {
          const found = [...places].filter(([, id]) => leaves.has(id));
          expect(found).toHaveLength(leaves.size);
          for (const [path, id] of found) {
            expect(valueAt(whole, path)).toEqual(leaves.get(id));
          }
        }
      }),
    );
  });

  it('keeps every statement wherever it is moved, within the limits', () => {
    fc.assert(
      fc.property(
        rules,
        fc.array(
          fc.tuple(
            fc.nat(),
            fc.constantFrom<Direction>('up', 'down', 'in', 'out'),
          ),
          { maxLength: 10 },
        ),
        (rule, moves) => {
          let { root } = toTree(rule)!;
          const leaves = countLeaves(root);
          for (const [which, direction] of moves) {
            const ids = idsOf(root).slice(1);
            const id = ids[which % ids.length];
            root = movePart(root, id, direction) ?? root;
            expect(placeOf(root, id)).toBeDefined();
            expect(new Set(idsOf(root)).size).toBe(idsOf(root).length);
            expect(countLeaves(root)).toBe(leaves);
            expect(ruleSchema.safeParse(toRule(root)!.rule).success).toBe(true);
          }
        },
      ),
    );
  });

  it('moves past neighbours, into groups and out of them', () => {
    const [a, b, c] = ['a', 'b', 'c'].map(value =>
      newLeaf({ attribute: 'x', operator: 'equals', value }),
    );
    const group = newGroup('any', [b, c]);
    const root = newGroup('all', [a, group]);
    const shape = (node: RuleNode | undefined): unknown => {
      if (node?.kind !== 'group') {
        return node && 'value' in node.leaf ? node.leaf.value : undefined;
      }
      return node.children.map(shape);
    };
    expect(shape(movePart(root, a.id, 'down'))).toEqual([['b', 'c'], 'a']);
    expect(shape(movePart(root, a.id, 'in'))).toEqual([['a', 'b', 'c']]);
    expect(shape(movePart(root, b.id, 'up'))).toEqual(['a', 'b', ['c']]);
    expect(shape(movePart(root, b.id, 'out'))).toEqual(['a', ['c'], 'b']);
    expect(shape(movePart(root, c.id, 'down'))).toEqual(['a', ['b'], 'c']);
    expect(movePart(root, a.id, 'up')).toBeUndefined();
    expect(movePart(root, a.id, 'out')).toBeUndefined();
    expect(movePart(root, c.id, 'in')).toBeUndefined();
  });

  it('takes an empty group away with its last part, and is no rule without any', () => {
    const leaf = newLeaf({ memberOf: { id: 'g1' } });
    const root = newGroup('all', [newGroup('none', [leaf])]);
    const left = replacePart(root, leaf.id, () => undefined);
    expect(left.children).toEqual([]);
    expect(toRule(left)).toBeUndefined();
  });

  it('goes no deeper than the language', () => {
    let root: RuleGroup = newGroup('all', [
      newLeaf({ memberOf: { id: 'g1' } }),
    ]);
    let parent = root.id;
    let depth = 2;
    for (;;) {
      const group = newGroup('all', [newLeaf({ memberOf: { id: 'g1' } })]);
      const next = insertPart(root, parent, group);
      if (!isWithinLimits(next)) {
        break;
      }
      expect(ruleSchema.safeParse(toRule(next)!.rule).success).toBe(true);
      [root, parent, depth] = [next, group.id, depth + 1];
    }
    expect(depth).toBe(20);
  });

  it.each([
    ['text', 'half wri'],
    ['no rule', { attribut: 'x' }],
    ['a list that is none', { all: 3 }],
    ['a part that is none', { all: [{ any: [7] }] }],
    ['a clause without an operator', { attribute: 'x' }],
    ['a group that is none', { memberOf: 'Staff' }],
  ])('says that %s cannot be shown in parts', (_what, rule) => {
    expect(toTree(rule)).toBeUndefined();
  });
});
