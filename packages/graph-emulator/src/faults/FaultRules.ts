import { z } from 'zod';
import type { QuirkRates } from '../graph/Quirks';
import type { EmulatorRequest } from '../server/Reply';
import { SeededRandom } from '../tenant/random';
import type { FaultName } from './catalogue';
import type { NamedFault } from './namedFault';
import { Fault, faultSchema, isConnectionFault } from './Fault';
import { rulesOf } from './rulesOf';

const pattern = z.union([z.string(), z.instanceof(RegExp)]);

/** The shape of a rule, as code and the control endpoint give it. */
export const faultRuleSchema = z.strictObject({
  match: z
    .strictObject({
      method: z.string().optional(),
      /** A regular expression, or a glob in which `*` stands for anything; compared with the path without its query. */
      path: pattern.optional(),
      /** The same for the decoded query. */
      query: pattern.optional(),
      /** Only requests inside a `$batch`, or only others. */
      batched: z.boolean().optional(),
    })
    .default({}),
  /** How many requests it spoils; without it, all that match. */
  times: z.number().int().min(1).optional(),
  /** How many matching requests it lets pass first. */
  skip: z.number().int().min(0).default(0),
  /** The part of the matching requests it spoils, chosen by the emulator's seed. */
  probability: z.number().min(0).max(1).default(1),
  fault: faultSchema,
});

/** A rule that says which requests go wrong, and how. */
export type FaultRuleInput = z.input<typeof faultRuleSchema>;

/** A rule in force, with what it has done so far. */
export interface FaultRule extends z.output<typeof faultRuleSchema> {
  id: string;
  matched: number;
  applied: number;
}

/** Where and how often a fault of the catalogue happens: by default at the first target that it has, from the first request on, always. */
export type NamedFaultOptions = Omit<NamedFault, 'name'>;

/** The faults that the emulator has been asked to commit. */
export class FaultRules {
  readonly #random: SeededRandom;
  readonly #rules = new Map<string, FaultRule>();
  #added = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(`faults/${seed}`);
  }

  /**
   * Adds a rule. Where several match, the one added first acts.
   *
   * @returns the rule's id, for `remove`
   * @throws ZodError for a rule that makes no sense
   */
  add(input: FaultRuleInput): string {
    const rule = faultRuleSchema.parse(input);
    this.#added += 1;
    const id = `fault-${this.#added}`;
    this.#rules.set(id, { ...rule, id, matched: 0, applied: 0 });
    return id;
  }

  /**
   * Adds the rules of a fault of the catalogue.
   *
   * @returns their ids
   * @throws Error for a name or a target that the catalogue does not have
   */
  apply(name: FaultName, options: NamedFaultOptions = {}): string[] {
    return rulesOf(name, options).map(rule => this.add(rule));
  }

  /** False when there is no such rule. */
  remove(id: string): boolean {
    return this.#rules.delete(id);
  }

  clear(): void {
    this.#rules.clear();
  }

  /** The rules, also those that have done all they were to do. */
  list(): FaultRule[] {
    return [...this.#rules.values()].map(rule => ({ ...rule }));
  }

  /** The rate at which a quirk is to happen for as long as a rule says so. */
  quirkRate(quirk: keyof QuirkRates): number | undefined {
    for (const { fault } of this.#rules.values()) {
      if (fault.kind === 'quirk' && fault.quirk === quirk) {
        return fault.rate;
      }
    }
    return undefined;
  }

  /** The fault for a request, which counts as committed by this call. */
  take(request: EmulatorRequest, inBatch = false): Fault | undefined {
    for (const rule of this.#rules.values()) {
      if (
        (rule.times === undefined || rule.applied < rule.times) &&
        canHappen(rule.fault, inBatch) &&
        (rule.match.batched ?? inBatch) === inBatch &&
        matches(rule, request)
      ) {
        rule.matched += 1;
        if (
          rule.matched > rule.skip &&
          (rule.probability === 1 || this.#random.chance(rule.probability))
        ) {
          rule.applied += 1;
          return rule.fault;
        }
      }
    }
    return undefined;
  }
}

function canHappen(fault: Fault, inBatch: boolean): boolean {
  if (fault.kind === 'quirk') {
    return false;
  }
  return inBatch ? !isConnectionFault(fault) : fault.kind !== 'omit';
}

function matches({ match }: FaultRule, request: EmulatorRequest): boolean {
  return (
    (!match.method ||
      match.method.toUpperCase() === request.method.toUpperCase()) &&
    (!match.path || test(match.path, request.path)) &&
    (!match.query || test(match.query, decodedQuery(request)))
  );
}

function test(expected: string | RegExp, text: string): boolean {
  if (typeof expected === 'string') {
    const expression = expected
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*');
    return new RegExp(`^${expression}$`, 'i').test(text);
  }
  // A global expression would remember where it stopped.
  expected.lastIndex = 0;
  return expected.test(text);
}

function decodedQuery(request: EmulatorRequest): string {
  return [...request.query]
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
