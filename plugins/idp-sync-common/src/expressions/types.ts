/** What an expression comes to; undefined where there is nothing: absent, blank or an empty list. @public */
export type ExpressionValue =
  | string
  | number
  | boolean
  | ExpressionValue[]
  | undefined;

/** Tables that expressions look things up in, by name: what is looked up, and what it gives. @public */
export type LookupTables = {
  readonly [name: string]: { readonly [key: string]: string };
};

/** What an expression is asked about. @public */
export interface ExpressionSubject {
  /** What `id` stands for. */
  readonly objectId: string;
  readonly attributes: { readonly [name: string]: unknown };
}

/** An expression that is ready to be asked about many objects. @public */
export interface CompiledExpression {
  readonly source: string;
  /** The attributes it looks at, by the directory's own names, each once; `id` is none of them. */
  readonly attributes: readonly string[];
  /** @throws {@link ExpressionFailedError} where it cannot be followed for this object. */
  evaluate(subject: ExpressionSubject): ExpressionValue;
}

/** Where in an expression something is; lines and columns count from 1, columns in UTF-16 units, as editors do. @public */
export interface ExpressionPosition {
  /** From 0. */
  offset: number;
  line: number;
  column: number;
}
