import { compileClause, isAbsent } from './compileClause';
import { ruleToSentence } from './ruleToSentence';
import type {
  Clause,
  CompiledRule,
  GroupSelector,
  Rule,
  RuleAttributeValue,
  RuleSubject,
  RuleTrace,
} from './types';

/**
 * Makes a rule ready to be asked about many objects: patterns are compiled and texts folded once.
 *
 * @param rule - As {@link ruleSchema} lets through.
 * @public
 */
export function compileRule(rule: Rule): CompiledRule {
  if ('all' in rule) {
    return compileList(rule, rule.all, (parts, subject) =>
      parts.every(part => part.test(subject)),
    );
  }
  if ('any' in rule) {
    return compileList(rule, rule.any, (parts, subject) =>
      parts.some(part => part.test(subject)),
    );
  }
  if ('not' in rule) {
    return compileList(
      rule,
      [rule.not],
      ([part], subject) => !part.test(subject),
    );
  }
  if ('memberOf' in rule) {
    return compileMembership(rule, rule.memberOf, rule.nested, true);
  }
  if ('notMemberOf' in rule) {
    return compileMembership(rule, rule.notMemberOf, rule.nested, false);
  }
  return compileAttribute(rule);
}

function compileList(
  rule: Rule,
  rules: readonly Rule[],
  decide: (parts: readonly CompiledRule[], subject: RuleSubject) => boolean,
): CompiledRule {
  const parts = rules.map(compileRule);
  const sentence = ruleToSentence(rule);
  const test = (subject: RuleSubject) => decide(parts, subject);
  return {
    rule,
    test,
    explain: subject => ({
      rule,
      sentence,
      result: test(subject),
      parts: parts.map(part => part.explain(subject)),
    }),
  };
}

function compileMembership(
  rule: Rule,
  group: GroupSelector,
  nested: boolean = true,
  wanted: boolean,
): CompiledRule {
  const sentence = ruleToSentence(rule);
  const test = (subject: RuleSubject) =>
    subject.isMemberOf(group, nested) === wanted;
  return {
    rule,
    test,
    explain: subject => ({ rule, sentence, result: test(subject) }),
  };
}

function compileAttribute(clause: Clause): CompiledRule {
  const { attribute } = clause;
  const sentence = ruleToSentence(clause);
  const testValue = compileClause(clause);
  return {
    rule: clause,
    test: subject => testValue(readAttribute(subject, attribute)),
    explain: subject => {
      const actual = readAttribute(subject, attribute);
      const trace: RuleTrace = {
        rule: clause,
        sentence,
        result: testValue(actual),
      };
      return isAbsent(actual) ? trace : { ...trace, actual };
    },
  };
}

function readAttribute(
  { objectId, attributes }: RuleSubject,
  name: string,
): RuleAttributeValue {
  if (name === 'id') {
    return objectId;
  }
  // Names come from admins: "constructor" must not find what every object inherits.
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined;
}
