/** A literal in a filter. */
export type Literal = string | boolean | number | null;

export type Comparison = 'eq' | 'ne' | 'startsWith' | 'endsWith';

/** A parsed `$filter`. */
export type Expression =
  | { kind: 'and' | 'or'; items: Expression[] }
  | { kind: 'not'; item: Expression }
  | {
      kind: 'compare';
      operator: Comparison;
      property: string;
      value: Literal;
    }
  | { kind: 'in'; property: string; values: Literal[] }
  /** `property/any(x:x eq 'value')` */
  | { kind: 'any'; property: string; value: Literal };
