import type {
  Rule,
  RuleTrace,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { ruleToSentence } from '@idp-sync/backstage-plugin-idp-sync-common';
import { cleanText } from '../database/cleanText';
import { REASONS, type ReasonCode } from './reasons';
import type { Decision, ExplanationStep } from './types';

/** Characters of a rule that a reason quotes: reasons are stored with every change. */
const MAX_QUOTED_RULE = 300;

/** One condition that has to hold for an object to be in scope. */
export interface Criterion {
  /** What has to hold, as a sentence. */
  readonly condition: string;
  /** The decision for objects that do not meet it. */
  readonly otherwise: Decision;
  /** The same with what is to be said of one of them alone. */
  decide?(index: number): Decision;
  holds(index: number): boolean;
  trace?(index: number): RuleTrace;
}

/**
 * All conditions of a policy for one class: the one place where it is decided, for the plan and for its explanation alike (Law 5).
 * They all have to hold; the first that does not is the reason.
 */
export class Criteria {
  readonly #criteria: readonly Criterion[];
  readonly #accept: (index: number) => Decision;

  constructor(
    criteria: readonly Criterion[],
    accept: (index: number) => Decision,
  ) {
    this.#criteria = criteria;
    this.#accept = accept;
  }

  /** The same, after another condition. */
  after(first: Criterion | undefined): Criteria {
    return first
      ? new Criteria([first, ...this.#criteria], this.#accept)
      : this;
  }

  decide(index: number): Decision {
    for (const criterion of this.#criteria) {
      if (!criterion.holds(index)) {
        return criterion.decide?.(index) ?? criterion.otherwise;
      }
    }
    return this.#accept(index);
  }

  explain(index: number): ExplanationStep[] {
    return this.#criteria.map(criterion => ({
      condition: criterion.condition,
      holds: criterion.holds(index),
      reasonCode: criterion.otherwise.reasonCode,
      trace: criterion.trace?.(index),
    }));
  }
}

/** A decision with its stock sentence, or one that says more. */
export function decision(
  inScope: boolean,
  reasonCode: ReasonCode,
  reason: string = REASONS[reasonCode],
): Decision {
  return Object.freeze({ inScope, reasonCode, reason });
}

/** The last condition, where there is an entity transformer: it is asked about what is in scope by all others. */
export function keptByTransformer(
  isLeftOut: (index: number) => boolean,
): Criterion {
  return {
    condition: 'The entity transformer does not leave it out.',
    otherwise: decision(false, 'leftOutByTransformer'),
    holds: index => !isLeftOut(index),
  };
}

/** A rule as reasons quote it. */
export function quoteRule(rule: Rule): string {
  const sentence = ruleToSentence(rule);
  return cleanText(
    sentence.length > MAX_QUOTED_RULE
      ? `${sentence.slice(0, MAX_QUOTED_RULE - 1)}…`
      : sentence,
  );
}
