import { OPERATORS } from './operators';
import type { Clause, ClauseValue, GroupSelector, Rule } from './types';

/** Longer lists end in "and n more". */
const LISTED_VALUES = 10;

/** A rule in words, such as `department is "Sales" and not in the group "Temps"`. @public */
export function ruleToSentence(rule: Rule): string {
  if ('all' in rule) {
    return join(rule.all, ' and ');
  }
  if ('any' in rule) {
    return join(rule.any, ' or ');
  }
  if ('not' in rule) {
    return `not (${ruleToSentence(rule.not)})`;
  }
  if ('memberOf' in rule) {
    return groupToSentence('in', rule.memberOf, rule.nested ?? true);
  }
  if ('notMemberOf' in rule) {
    return groupToSentence('not in', rule.notMemberOf, rule.nested ?? true);
  }
  return clauseToSentence(rule);
}

/** A group as rules name it, in words. @public */
export function describeGroup(group: GroupSelector): string {
  return 'id' in group
    ? `the group with ID ${group.id}`
    : `the group "${group.name}"`;
}

function join(parts: readonly Rule[], conjunction: string): string {
  if (parts.length === 1) {
    return ruleToSentence(parts[0]);
  }
  return parts
    .map(part => {
      const sentence = ruleToSentence(part);
      const compound = 'all' in part || 'any' in part;
      return compound ? `(${sentence})` : sentence;
    })
    .join(conjunction);
}

function groupToSentence(
  relation: 'in' | 'not in',
  group: GroupSelector,
  nested: boolean,
): string {
  return `${relation} ${describeGroup(group)}${nested ? '' : ' directly'}`;
}

function clauseToSentence(clause: Clause): string {
  const { positive, negated, words } = OPERATORS[clause.operator];
  const every = clause.over === 'all' && positive !== 'isPresent';
  const attribute = every
    ? `every value of ${clause.attribute}`
    : clause.attribute;
  if (clause.value === undefined) {
    return `${attribute} ${words}`;
  }
  const caseNote = clause.caseSensitive ? ' (in exactly this case)' : '';
  const value = `${valueToText(clause.value)}${caseNote}`;
  // "every value is not X" would say more than the opposite of "every value is X".
  return every && negated
    ? `not ${attribute} ${OPERATORS[positive].words} ${value}`
    : `${attribute} ${words} ${value}`;
}

function valueToText(value: ClauseValue): string {
  if (!Array.isArray(value)) {
    return JSON.stringify(value);
  }
  const listed = value
    .slice(0, LISTED_VALUES)
    .map(one => JSON.stringify(one))
    .join(', ');
  const more = value.length - LISTED_VALUES;
  return more > 0 ? `${listed} and ${more} more` : listed;
}
