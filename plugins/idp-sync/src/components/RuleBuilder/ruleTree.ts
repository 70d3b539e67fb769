import type {
  Clause,
  MemberOfClause,
  NotMemberOfClause,
  Rule,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** How the parts of a group come together. */
export type GroupMode = 'all' | 'any' | 'none' | 'notAll';

/** A statement without parts. */
export type Leaf = Clause | MemberOfClause | NotMemberOfClause;

/** A part of a rule as it is edited; its id stays the same wherever it is moved. */
export type RuleNode = RuleGroup | RuleLeaf;

/** Parts that come together; nothing but the root of a rule. */
export interface RuleGroup {
  id: string;
  kind: 'group';
  mode: GroupMode;
  children: RuleNode[];
}

/** A statement. */
export interface RuleLeaf {
  id: string;
  kind: 'leaf';
  leaf: Leaf;
}

/** By place in the rule, such as `all.0.not`: the part that is there. What the schema says of a place is shown at that part. */
export type PlacesOfParts = ReadonlyMap<string, string>;

let lastId = 0;

function newId(): string {
  lastId += 1;
  return `part-${lastId}`;
}

/** A new statement. */
export function newLeaf(leaf: Leaf): RuleLeaf {
  return { id: newId(), kind: 'leaf', leaf };
}

/** A new group. */
export function newGroup(mode: GroupMode, children: RuleNode[]): RuleGroup {
  return { id: newId(), kind: 'group', mode, children };
}

/** The same again, with ids of its own. */
export function copyOf(node: RuleNode): RuleNode {
  return node.kind === 'leaf'
    ? newLeaf(node.leaf)
    : newGroup(node.mode, node.children.map(copyOf));
}

/** Reads a rule as it is edited; undefined where it is nothing that can be shown in parts, as half-written JSON. */
export function toTree(
  rule: unknown,
): { root: RuleGroup; places: PlacesOfParts } | undefined {
  const places = new Map<string, string>();
  const node = read(rule, [], places);
  if (!node) {
    return undefined;
  }
  const root = node.kind === 'group' ? node : newGroup('all', [node]);
  return { root, places };
}

type Path = readonly (string | number)[];

function read(
  rule: unknown,
  path: Path,
  places: Map<string, string>,
): RuleNode | undefined {
  const node = readPart(rule, path, places);
  if (node) {
    places.set(path.join('.'), node.id);
  }
  return node;
}

function readPart(
  rule: unknown,
  path: Path,
  places: Map<string, string>,
): RuleNode | undefined {
  if (typeof rule !== 'object' || rule === null || Array.isArray(rule)) {
    return undefined;
  }
  const list = (parts: unknown, mode: GroupMode, at: Path) => {
    const children = Array.isArray(parts)
      ? parts.map((part, index) => read(part, [...at, index], places))
      : [undefined];
    return children.every(child => child !== undefined)
      ? newGroup(mode, children)
      : undefined;
  };
  if ('all' in rule) {
    return list(rule.all, 'all', [...path, 'all']);
  }
  if ('any' in rule) {
    return list(rule.any, 'any', [...path, 'any']);
  }
  if ('not' in rule) {
    const inner = rule.not;
    const isObject = typeof inner === 'object' && inner !== null;
    if (isObject && 'any' in inner) {
      return list(inner.any, 'none', [...path, 'not', 'any']);
    }
    if (isObject && 'all' in inner) {
      return list(inner.all, 'notAll', [...path, 'not', 'all']);
    }
    const child = read(inner, [...path, 'not'], places);
    return child && newGroup('none', [child]);
  }
  return isLeaf(rule) ? newLeaf(rule) : undefined;
}

function isLeaf(rule: object): rule is Leaf {
  const names = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  if ('attribute' in rule) {
    const { attribute, operator, value }: Record<string, unknown> = {
      operator: undefined,
      value: undefined,
      ...rule,
    };
    return (
      typeof attribute === 'string' &&
      typeof operator === 'string' &&
      (typeof value !== 'object' || Array.isArray(value))
    );
  }
  return (
    ('memberOf' in rule && names(rule.memberOf)) ||
    ('notMemberOf' in rule && names(rule.notMemberOf))
  );
}

/** The rule that was edited; undefined where nothing is left of it. */
export function toRule(
  root: RuleGroup,
): { rule: Rule; places: PlacesOfParts } | undefined {
  if (root.children.length === 0) {
    return undefined;
  }
  const places = new Map<string, string>();
  return { rule: write(root, [], places), places };
}

function write(node: RuleNode, path: Path, places: Map<string, string>): Rule {
  places.set(path.join('.'), node.id);
  if (node.kind === 'leaf') {
    return node.leaf;
  }
  const list = (at: Path) =>
    node.children.map((child, index) => write(child, [...at, index], places));
  switch (node.mode) {
    case 'all':
      return { all: list([...path, 'all']) };
    case 'any':
      return { any: list([...path, 'any']) };
    case 'notAll':
      return { not: { all: list([...path, 'not', 'all']) } };
    default:
      return node.children.length === 1
        ? { not: write(node.children[0], [...path, 'not'], places) }
        : { not: { any: list([...path, 'not', 'any']) } };
  }
}

/** How deep a rule is nested, as its limit counts. */
export function depthOf(rule: Rule): number {
  if ('all' in rule) {
    return 1 + Math.max(0, ...rule.all.map(depthOf));
  }
  if ('any' in rule) {
    return 1 + Math.max(0, ...rule.any.map(depthOf));
  }
  return 'not' in rule ? 1 + depthOf(rule.not) : 1;
}

/** How many statements a rule holds. */
export function countLeaves(node: RuleNode): number {
  return node.kind === 'leaf'
    ? 1
    : node.children.reduce((sum, child) => sum + countLeaves(child), 0);
}
