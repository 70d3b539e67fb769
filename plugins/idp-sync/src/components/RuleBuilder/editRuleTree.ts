import {
  MAX_RULE_CLAUSES,
  MAX_RULE_DEPTH,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  countLeaves,
  depthOf,
  toRule,
  type RuleGroup,
  type RuleNode,
} from './ruleTree';

/** Where a part is moved: past its neighbour (out of the group at its end), into the neighbouring group, or behind the group it is in. */
export type Direction = 'up' | 'down' | 'in' | 'out';

/** Whether a rule is within the limits of the language; an edit that leads beyond them is not offered. */
export function isWithinLimits(root: RuleGroup): boolean {
  const rule = toRule(root)?.rule;
  return (
    rule === undefined ||
    (depthOf(rule) <= MAX_RULE_DEPTH && countLeaves(root) <= MAX_RULE_CLAUSES)
  );
}

/** The same with another part in place of one; without it where that is undefined. A group that is left empty goes with its last part. */
export function replacePart(
  root: RuleGroup,
  id: string,
  make: (node: RuleNode) => RuleNode | undefined,
): RuleGroup {
  const visit = (node: RuleNode): RuleNode | undefined => {
    if (node.id === id) {
      return make(node);
    }
    if (node.kind === 'leaf') {
      return node;
    }
    const children = node.children.flatMap(child => visit(child) ?? []);
    const isSame =
      children.length === node.children.length &&
      children.every((child, index) => child === node.children[index]);
    if (isSame) {
      return node;
    }
    return children.length === 0 && node !== root
      ? undefined
      : { ...node, children };
  };
  const made = visit(root);
  return made?.kind === 'group' ? made : { ...root, children: [] };
}

/** The same with a part added to a group, at its end unless a place is given. */
export function insertPart(
  root: RuleGroup,
  groupId: string,
  part: RuleNode,
  place?: number,
): RuleGroup {
  return replacePart(root, groupId, node =>
    node.kind === 'group'
      ? {
          ...node,
          children: node.children.toSpliced(
            place ?? node.children.length,
            0,
            part,
          ),
        }
      : node,
  );
}

/** The group that a part is in, and which of its parts it is. */
export function placeOf(
  root: RuleGroup,
  id: string,
): { parent: RuleGroup; index: number } | undefined {
  for (const [index, child] of root.children.entries()) {
    if (child.id === id) {
      return { parent: root, index };
    }
    const found = child.kind === 'group' ? placeOf(child, id) : undefined;
    if (found) {
      return found;
    }
  }
  return undefined;
}

/** The same with a part moved; undefined where it cannot be moved there. */
export function movePart(
  root: RuleGroup,
  id: string,
  direction: Direction,
): RuleGroup | undefined {
  const target = targetOf(root, id, direction);
  const place = placeOf(root, id);
  if (!target || !place) {
    return undefined;
  }
  const part = place.parent.children[place.index];
  // Taken out after it was put in, so that a group is not gone before it is needed: the two differ by a place within the same group.
  const shift =
    target.groupId === place.parent.id && target.index > place.index ? 1 : 0;
  const marker: RuleNode = { ...part, id: `${id}-moved` };
  const inserted = insertPart(
    root,
    target.groupId,
    marker,
    target.index + shift,
  );
  const moved = replacePart(
    replacePart(inserted, id, () => undefined),
    marker.id,
    () => part,
  );
  return isWithinLimits(moved) ? moved : undefined;
}

/** The group, and the place in it once the part is taken out of where it is. */
function targetOf(
  root: RuleGroup,
  id: string,
  direction: Direction,
): { groupId: string; index: number } | undefined {
  const place = placeOf(root, id);
  if (!place) {
    return undefined;
  }
  const { parent, index } = place;
  const outer = placeOf(root, parent.id);
  const outside = (offset: number) =>
    outer && { groupId: outer.parent.id, index: outer.index + offset };
  switch (direction) {
    case 'up':
      return index > 0 ? { groupId: parent.id, index: index - 1 } : outside(0);
    case 'down':
      return index < parent.children.length - 1
        ? { groupId: parent.id, index: index + 1 }
        : outside(1);
    case 'out':
      return outside(1);
    default: {
      const before = parent.children[index - 1];
      const after = parent.children[index + 1];
      if (before?.kind === 'group') {
        return { groupId: before.id, index: before.children.length };
      }
      return after?.kind === 'group'
        ? { groupId: after.id, index: 0 }
        : undefined;
    }
  }
}
