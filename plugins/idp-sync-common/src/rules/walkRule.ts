import type {
  Clause,
  GroupSelector,
  MemberOfClause,
  NotMemberOfClause,
  Rule,
} from './types';

type Leaf = Clause | MemberOfClause | NotMemberOfClause;

function* leavesOf(rule: Rule): Generator<Leaf> {
  if ('all' in rule || 'any' in rule) {
    for (const part of 'all' in rule ? rule.all : rule.any) {
      yield* leavesOf(part);
    }
  } else if ('not' in rule) {
    yield* leavesOf(rule.not);
  } else {
    yield rule;
  }
}

/** The attributes a rule looks at, each once. @public */
export function attributesOfRule(rule: Rule): string[] {
  const names = new Set<string>();
  for (const leaf of leavesOf(rule)) {
    if ('attribute' in leaf) {
      names.add(leaf.attribute);
    }
  }
  return [...names];
}

/** The groups a rule names, as often as it names them. @public */
export function groupsOfRule(rule: Rule): GroupSelector[] {
  const groups: GroupSelector[] = [];
  for (const leaf of leavesOf(rule)) {
    if ('memberOf' in leaf) {
      groups.push(leaf.memberOf);
    } else if ('notMemberOf' in leaf) {
      groups.push(leaf.notMemberOf);
    }
  }
  return groups;
}
