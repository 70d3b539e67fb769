export * from './types';
export { groupSelectorSchema, ruleSchema } from './ruleSchema';
export * from './compileRule';
export * from './foldText';
export * from './ruleToSentence';
export * from './walkRule';
export {
  MAX_LIST_VALUES,
  MAX_PATTERN_LENGTH,
  MAX_RULE_CLAUSES,
  MAX_RULE_DEPTH,
} from './limits';
export { RULE_OPERATORS } from './operators';
