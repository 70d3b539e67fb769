export * from './RuleBuilder';
export * from './issuesUnder';
